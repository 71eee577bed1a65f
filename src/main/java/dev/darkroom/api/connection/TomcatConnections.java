package dev.darkroom.api.connection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Has Tomcat use {@link BoundedProtocol} for a port, and looks after it. */
public final class TomcatConnections
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /** Heap of a connection with a request whose body is on its way, as measured, and some more. */
  private static final int HEAP_BYTES = 128 << 10;

  private static final int LEAST = 64;
  private static final int MOST = 8192;

  private final int max;
  private final boolean preflights;
  private final List<BoundedProtocol> protocols = new CopyOnWriteArrayList<>();

  /**
   * @param max connections at once; 0 for as many as a quarter of the heap holds, 64 to 8,192
   * @param preflights whether a browser may ask what pages of other origins may do
   */
  public TomcatConnections(int max, boolean preflights) {
    this.preflights = preflights;
    this.max = max > 0 ? max : heapHolds(Runtime.getRuntime().maxMemory());
  }

  static int heapHolds(long heapBytes) {
    return Math.clamp(heapBytes / 4 / HEAP_BYTES, LEAST, MOST);
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(BoundedProtocol.class.getName());
    factory.addEngineValves(new ConnectionValve(preflights));
    factory.addConnectorCustomizers(
        connector -> {
          // Or who is to be refused for its header would be asked for its body first.
          connector.setProperty("continueResponseTiming", "onRead");
          BoundedProtocol protocol = (BoundedProtocol) connector.getProtocolHandler();
          protocol.setMaxConnections(max);
          protocols.add(protocol);
        });
  }

  /** Whether what accepts connections and hears from them is alive. */
  public boolean isAlive() {
    return protocols.stream().allMatch(BoundedProtocol::isAlive);
  }

  /** Reads nothing more of requests that are not there as a whole. */
  public void drain() {
    protocols.forEach(protocol -> protocol.connections().drain());
  }
}
