package dev.darkroom.job;

import dev.darkroom.failure.InvalidInputException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** The name of a job, in its address: drawn here, or chosen by its client. */
public record JobId(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * @throws InvalidInputException if it has other characters, or too many or none
   */
  public JobId {
    if (!ALLOWED.matcher(value).matches()) {
      throw InvalidInputException.outOfRange("id", value, "1 to 64 of A-Z, a-z, 0-9, _ and -");
    }
  }

  /** One of 128 random bits, which nobody guesses. */
  public static JobId random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return new JobId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
