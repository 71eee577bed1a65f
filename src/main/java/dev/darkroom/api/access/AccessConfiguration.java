package dev.darkroom.api.access;

import dev.darkroom.access.FailedAttempts;
import dev.darkroom.access.Permission;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.session.DisableEncodeUrlFilter;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Who may ask for which route. Without a key, a folder of keys or an issuer the service is open,
 * and Spring Security passes every request on as it came.
 *
 * <p>There are no sessions and no cookies, so no foreign page can have a browser send what the
 * service would take for its visitor's: nothing here is against forged requests (CSRF).
 */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {
  /** What a browser loads before its user can have said a key. Nothing there tells of anybody. */
  private static final String[] PAGES = {
    "/",
    "/index.html",
    "/page/**",
    "/_static/**",
    "/webjars/**",
    "/swagger-ui*",
    "/favicon.ico",
    "/openapi.yaml",
    "/openapi.json",
    "/openapi/**"
  };

  /** What tells of the caller's own jobs. */
  private static final String[] JOBS = {"/jobs/**", "/sdapi/v1/progress"};

  private static final String DEFAULT_MANAGEMENT = "/actuator";

  private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final Duration PREFLIGHT_LIFE = Duration.ofHours(1);

  /**
   * Whether callers must be known.
   *
   * @param closed false where whoever reaches the service may use it
   */
  record Access(boolean closed) {}

  @Bean
  Access access(AccessRules rules, ObjectProvider<JwtDecoder> tokens) {
    return new Access(rules.keys().isPresent() || tokens.getIfAvailable() != null);
  }

  @Bean
  SecurityFilterChain accessChain(
      HttpSecurity http,
      Access access,
      AccessRules rules,
      ObjectProvider<JwtDecoder> tokens,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
      Environment environment,
      WebApplicationContext service) {
    boolean crossOrigin = !rules.allowedOrigins().isEmpty();
    // The management port has a context of its own, and nobody is asked there.
    http.securityMatcher(
            request ->
                (access.closed || crossOrigin)
                    && request.getServletContext() == service.getServletContext())
        .csrf(AbstractHttpConfigurer::disable)
        // They are set for every answer already, whoever gives it.
        .headers(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    if (crossOrigin) {
      CorsConfiguration origins = origins(rules.allowedOrigins());
      http.cors(cors -> cors.configurationSource(_ -> origins));
    } else {
      http.cors(AbstractHttpConfigurer::disable);
    }
    if (!access.closed) {
      return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).build();
    }
    CallerProvider callers =
        new CallerProvider(rules.keys(), tokens.getIfAvailable(), System::nanoTime);
    AccessRefusals refusals = new AccessRefusals(problems, new FailedAttempts(System::nanoTime));
    return http.addFilterBefore(new AuditFilter(rules.auditPrompts()), DisableEncodeUrlFilter.class)
        .addFilterAt(keyFilter(callers, refusals), BasicAuthenticationFilter.class)
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .authorizeHttpRequests(requests -> permit(requests, environment))
        .build();
  }

  private static AuthenticationFilter keyFilter(CallerProvider callers, AccessRefusals refusals) {
    AuthenticationFilter filter =
        new AuthenticationFilter(new ProviderManager(callers), new PresentedKeys());
    // By default it would lead a browser to where it wanted to go.
    filter.setSuccessHandler((_, _, _) -> {});
    filter.setFailureHandler(refusals);
    return filter;
  }

  /** A route that nobody thought of needs a caller, and one that changes something may generate. */
  private static void permit(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests,
      Environment environment) {
    // They go on with what was permitted, or tell why it was not.
    requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR).permitAll();
    for (HttpMethod method : READING) {
      requests.requestMatchers(method, PAGES).permitAll();
    }
    if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
      permitManagement(
          requests,
          environment.getProperty("management.endpoints.web.base-path", DEFAULT_MANAGEMENT));
    }
    for (HttpMethod method : READING) {
      requests.requestMatchers(method, JOBS).hasAuthority(Permission.WATCH.text());
      requests.requestMatchers(method, "/**").authenticated();
    }
    requests.requestMatchers(HttpMethod.OPTIONS, "/**").authenticated();
    requests.anyRequest().hasAuthority(Permission.GENERATE.text());
  }

  /** What an orchestrator asks for is for everybody, details and meters are not. */
  private static void permitManagement(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests,
      String path) {
    for (HttpMethod method : READING) {
      requests
          .requestMatchers(method, path + "/health/liveness", path + "/health/readiness")
          .permitAll();
    }
    requests.requestMatchers(path + "/**").hasAuthority(Permission.ADMIN.text());
  }

  /** Keys stand in headers, which a page sets itself: browsers need send nothing of their own. */
  private static CorsConfiguration origins(List<String> allowed) {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(allowed);
    configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
    configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    configuration.setExposedHeaders(List.of(CorsConfiguration.ALL));
    configuration.setAllowCredentials(false);
    configuration.setMaxAge(PREFLIGHT_LIFE);
    return configuration;
  }

  /** Paths that could be read in two ways are refused where a path decides who may ask for it. */
  @Bean
  HttpFirewall accessFirewall(Access access) {
    if (!access.closed) {
      return new OpenFirewall();
    }
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    // Whether a route has a method, it says itself.
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  private static final class OpenFirewall implements HttpFirewall {
    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
      return new FirewalledRequest(request) {
        @Override
        public void reset() {}
      };
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
      return response;
    }
  }

  /** Its meters and spans would tell nothing that those of requests do not. */
  @Bean
  SecurityObservationSettings accessObservations() {
    return SecurityObservationSettings.noObservations();
  }
}
