package dev.darkroom.app;

import dev.darkroom.api.connection.TomcatConnections;
import org.apache.catalina.AccessLog;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;

/**
 * The management port has a context of its own, which does not look into the service's: here it
 * gets the same bounds, and listens where the service does unless it is told otherwise.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementConnections {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementConnections(
      TomcatConnections connections,
      ServerProperties server,
      ManagementServerProperties management) {
    return factory -> {
      connections.customize(factory);
      // Probes and scrapes would be most of it.
      factory.getEngineValves().removeIf(AccessLog.class::isInstance);
      if (management.getAddress() == null) {
        factory.setAddress(server.getAddress());
      }
    };
  }
}
