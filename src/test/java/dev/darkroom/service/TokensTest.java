package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Tokens of an issuer, which is down when the service starts. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "server.forward-headers-strategy=native",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "spring.security.oauth2.resourceserver.jwt.audiences=darkroom",
      "darkroom.access.audit-prompts=true",
      "darkroom.access.keys.alice.sha256="
          + "de745772af4d070e1c0dae05e7935183a63e59ba31e92c375f9aa3a4407a0379"
    })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class TokensTest {
  private static final String FOX =
      """
      {"prompt": "a fox of the forest", "seed": 7, "num_inference_steps": 1}\
      """;

  private static final AtomicInteger requests = new AtomicInteger();
  private static final RSAKey KEY = key("ours");
  private static final RSAKey OTHER_KEY = key("ours");
  private static final HttpServer ISSUER = issuer();
  private static volatile boolean down = true;

  private final Client client;

  TokensTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer issuer() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      String url = url(server);
      serve(
          server,
          "/.well-known/openid-configuration",
          Map.of("issuer", url, "jwks_uri", url + "/jwks", "subject_types_supported", List.of()));
      serve(server, "/jwks", new JWKSet(KEY.toPublicJWK()).toJSONObject());
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void serve(HttpServer server, String path, Map<String, Object> document) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          byte[] body = Json.MAPPER.writeValueAsBytes(document);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(down ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private static String url(HttpServer server) {
    return "http://localhost:" + server.getAddress().getPort();
  }

  @DynamicPropertySource
  static void issuer(DynamicPropertyRegistry registry) {
    registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", () -> url(ISSUER));
  }

  @AfterAll
  static void stop() {
    ISSUER.stop(0);
  }

  /** The service has started, and tokens are checked as soon as they can be. */
  @BeforeEach
  void start() {
    if (down) {
      HttpResponse<byte[]> early = models(sign(claims().build(), KEY));
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(json(early).get("code").asString()).isEqualTo("issuer_unreachable");
      assertThat(models(Keys.ALICE).statusCode()).isEqualTo(200);
      assertThat(models(Keys.WRONG).statusCode()).isEqualTo(401);
      // The issuer is not asked again at once, for whatever looks like a token.
      int asked = requests.get();
      assertThat(models("a.b.c").statusCode()).isEqualTo(503);
      assertThat(requests.get()).isEqualTo(asked);
      down = false;
      String token = sign(claims().build(), KEY);
      await().atMost(Duration.ofSeconds(30)).until(() -> models(token).statusCode() == 200);
    }
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(url(ISSUER))
        .subject("dana")
        .audience("darkroom")
        .claim("scope", "openid darkroom:generate")
        .issueTime(new Date())
        .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(10))));
  }

  private static String sign(JWTClaimsSet claims, RSAKey key) {
    return sign(claims, key, JOSEObjectType.JWT);
  }

  private static String sign(JWTClaimsSet claims, RSAKey key, JOSEObjectType type) {
    try {
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).type(type).build();
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 8725, section 2.1: the public key, as anybody has it, taken for a secret. */
  private static String signedByThePublicKey() {
    try {
      RSAPublicKey key = KEY.toRSAPublicKey();
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ours").build(), claims().build());
      token.sign(new MACSigner(key.getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Date in(int minutes) {
    return Date.from(Instant.now().plus(Duration.ofMinutes(minutes)));
  }

  private HttpResponse<byte[]> models(String token) {
    return client.send(Keys.with(token, client.request("/models").GET()));
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    return Json.MAPPER.readTree(response.body());
  }

  private int generate(String scope) {
    String token = sign(claims().claim("scope", scope).build(), KEY);
    return client.send(Keys.with(token, client.generate(FOX))).statusCode();
  }

  static Stream<Arguments> badTokens() {
    return Stream.of(
        Arguments.of("expired", sign(claims().expirationTime(in(-5)).build(), KEY)),
        Arguments.of("not yet valid", sign(claims().notBeforeTime(in(5)).build(), KEY)),
        Arguments.of(
            "another issuer's", sign(claims().issuer("https://evil.example.org").build(), KEY)),
        Arguments.of("nobody's issuer", sign(claims().issuer(null).build(), KEY)),
        Arguments.of("for another", sign(claims().audience("lightroom").build(), KEY)),
        Arguments.of("for nobody", sign(claims().audience((String) null).build(), KEY)),
        Arguments.of("of nobody", sign(claims().subject(null).build(), KEY)),
        Arguments.of("signed by another", sign(claims().build(), OTHER_KEY)),
        // RFC 9068's type of access tokens, which Spring's validators do not take by default.
        Arguments.of("of another type", sign(claims().build(), KEY, new JOSEObjectType("at+jwt"))),
        Arguments.of("alg none", new PlainJWT(claims().build()).serialize()),
        Arguments.of("alg HS256", signedByThePublicKey()),
        Arguments.of("cut", sign(claims().build(), KEY).replaceAll("[.][^.]*$", ".")),
        Arguments.of("changed", changed()),
        Arguments.of("no token", "a.b.c"));
  }

  /** Another's subject under our signature. */
  private static String changed() {
    String[] ours = sign(claims().build(), KEY).split("[.]", -1);
    String[] others = sign(claims().subject("admin").build(), KEY).split("[.]", -1);
    return ours[0] + "." + others[1] + "." + ours[2];
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void aTokenThatIsNotAsItMustBeIsRefused(String what, String token) {
    HttpResponse<byte[]> response = models(token);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).get("code").asString()).isEqualTo("unauthenticated");
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"");
  }

  @Test
  void itsScopesSayWhatItMay() {
    assertThat(models(sign(claims().claim("scope", null).build(), KEY)).statusCode())
        .isEqualTo(200);
    assertThat(generate("darkroom:generate")).isEqualTo(200);
    assertThat(generate("openid darkroom:admin")).isEqualTo(200);
    assertThat(generate("openid")).isEqualTo(403);
    assertThat(generate("darkroom:watch")).isEqualTo(403);
    assertThat(generate("generate")).isEqualTo(403);
  }

  @Test
  void itsSubjectOwnsItsJobs() {
    String dana = sign(claims().build(), KEY);
    String again = sign(claims().expirationTime(in(20)).build(), KEY);
    String emil = sign(claims().subject("emil").build(), KEY);
    HttpRequest.Builder put =
        client
            .request("/jobs/of-dana")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(FOX));
    assertThat(client.send(Keys.with(dana, put)).statusCode()).isIn(200, 202);

    assertThat(job(dana)).isEqualTo(200);
    assertThat(job(again)).isEqualTo(200);
    assertThat(job(emil)).isEqualTo(404);
    assertThat(job(Keys.ALICE)).isEqualTo(404);
  }

  private int job(String token) {
    return client.send(Keys.with(token, client.request("/jobs/of-dana").GET())).statusCode();
  }

  @Test
  void theAuditLogHasPromptsWhereThatIsAskedFor(CapturedOutput output) {
    String token = sign(claims().build(), KEY);
    client.send(Keys.with(token, client.generate(FOX)));

    assertThat(output.toString().lines().filter(line -> line.contains("dev.darkroom.audit")))
        .anyMatch(
            line ->
                line.contains(" caller=" + url(ISSUER) + "#dana ")
                    && line.endsWith(" prompt=\"a fox of the forest\""));
    assertThat(output.toString()).doesNotContain(token);
  }
}
