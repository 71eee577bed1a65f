package dev.darkroom.service;

import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** The keys of {@link ClosedTest}. */
final class Keys {
  static final String ALICE = "alice-key-of-more-than-thirty-two-characters";
  static final String ALICE_NEW = "alice-second-key-for-rotation-of-the-first";
  static final String BOB = "bob-key-of-more-than-thirty-two-characters";

  /** May watch its own jobs, and so nothing. */
  static final String WATCHER = "watcher-key-of-more-than-thirty-two-characters";

  /** May have images made and watch the jobs of all. */
  static final String OVERSEER = "overseer-key-of-more-than-thirty-two-characters";

  static final String ADMIN = "admin-key-of-more-than-thirty-two-characters";

  static final String WRONG = "wrong-key-of-more-than-thirty-two-characters";

  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  private Keys() {}

  /** A request with a key, from an address from which nothing else has come. */
  static HttpRequest.Builder with(String key, HttpRequest.Builder request) {
    return anywhere(request).header("Authorization", "Bearer " + key);
  }

  /** The same without a key. */
  static HttpRequest.Builder anywhere(HttpRequest.Builder request) {
    int number = ADDRESSES.incrementAndGet();
    return request.header(
        "X-Forwarded-For", "203.0.%d.%d".formatted(number / 256 % 256, number % 256));
  }
}
