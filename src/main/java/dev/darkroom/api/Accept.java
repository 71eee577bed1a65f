package dev.darkroom.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Which types of an answer a client accepts, and how gladly (RFC 9110, section 12.5.1). Of two that
 * it likes as much, it gets the one that it names more exactly, then the one that it names first.
 *
 * @param ranges in the order of the header; none is as good as all
 */
record Accept(List<MediaType> ranges) {
  /** What a client says of a type: the most exact of the ranges that hold it, by its place. */
  private record Preference(MediaType type, int place, int precision, double quality) {}

  private static final int EXACT = 3;
  private static final int EXACT_WITH_PARAMETERS = 2;
  private static final int SUBTYPES = 1;
  private static final int ALL = 0;

  Accept {
    ranges = ranges.isEmpty() ? List.of(MediaType.ALL) : List.copyOf(ranges);
  }

  /**
   * @throws NotAcceptableException if the header is malformed
   */
  static Accept of(HttpServletRequest request) {
    try {
      return new Accept(
          MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT))));
    } catch (InvalidMediaTypeException e) {
      throw new NotAcceptableException(List.of());
    }
  }

  /**
   * For an answer that has one type.
   *
   * @throws NotAcceptableException if the client does not accept it
   */
  static void require(HttpServletRequest request, MediaType type) {
    of(request).choose(List.of(type));
  }

  /**
   * The type that the client likes best.
   *
   * @param offered the first one first, where the client does not mind
   * @throws NotAcceptableException if it accepts none of them
   */
  MediaType choose(List<MediaType> offered) {
    return offered.stream()
        .flatMap(type -> preference(type).stream())
        .filter(preference -> preference.quality > 0)
        .min(
            Comparator.comparingDouble(Preference::quality)
                .thenComparingInt(Preference::precision)
                .reversed()
                .thenComparingInt(Preference::place))
        .map(Preference::type)
        .orElseThrow(() -> new NotAcceptableException(offered));
  }

  private Optional<Preference> preference(MediaType type) {
    return IntStream.range(0, ranges.size())
        .filter(place -> ranges.get(place).includes(type))
        .mapToObj(place -> preference(type, place))
        .max(
            Comparator.comparingInt(Preference::precision)
                .thenComparing(Preference::place, Comparator.reverseOrder()));
  }

  private Preference preference(MediaType type, int place) {
    MediaType range = ranges.get(place);
    return new Preference(type, place, precision(range), range.getQualityValue());
  }

  /** Parameters other than q tell nothing of the types here: who sends them gets the type. */
  private static int precision(MediaType range) {
    if (range.isWildcardType()) {
      return ALL;
    }
    if (range.isWildcardSubtype()) {
      return SUBTYPES;
    }
    boolean parametrized =
        range.getParameters().keySet().stream().anyMatch(name -> !name.equalsIgnoreCase("q"));
    return parametrized ? EXACT_WITH_PARAMETERS : EXACT;
  }
}
