package dev.darkroom.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Tells clients apart by the addresses that they come from. */
public final class ClientNetwork {
  /** Of an IPv6 address, what a provider gives one customer (RFC 6177). */
  private static final int NETWORK_BYTES = 8;

  private ClientNetwork() {}

  /**
   * The address itself, or the first 64 bits of an IPv6 address in hexadecimal digits.
   *
   * @param address an IP address
   */
  public static String of(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address inet6
          ? HexFormat.of().formatHex(Arrays.copyOf(inet6.getAddress(), NETWORK_BYTES))
          : address;
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
