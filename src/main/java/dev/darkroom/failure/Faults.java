package dev.darkroom.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the values of one request, so that all of it is told at once; at most
 * one fault for each field, and {@value #MAX} in all.
 *
 * <p>A check that reads several fields names them, and is left out where one of them is at fault
 * already: what it would say is then said of a value that nobody gave.
 */
public final class Faults {
  /** More than these help nobody. */
  public static final int MAX = 20;

  private final List<Fault> faults = new ArrayList<>();

  /** Adds one, unless its field has one already. */
  public void add(Fault fault) {
    boolean told = faults.stream().anyMatch(other -> other.field().equals(fault.field()));
    if (!isFull() && !told) {
      faults.add(fault);
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Whether no further fault is kept. */
  public boolean isFull() {
    return faults.size() == MAX;
  }

  /**
   * Whether none of these fields, nor a field of theirs, is at fault; one that nobody knows does
   * not count.
   */
  public boolean isSound(String... fields) {
    return faults.stream()
        .filter(fault -> !(fault.kind() instanceof Fault.UnknownField))
        .map(Fault::field)
        .noneMatch(
            faulty ->
                Stream.of(fields)
                    .anyMatch(field -> faulty.equals(field) || faulty.startsWith(field + ".")));
  }

  /**
   * Makes a part of what is asked for.
   *
   * @param fields that the part is made of
   * @return null if there are faults in them
   */
  public <T> @Nullable T attempt(Supplier<T> part, String... fields) {
    if (!isSound(fields)) {
      return null;
    }
    try {
      return part.get();
    } catch (InvalidInputException e) {
      e.faults().forEach(this::add);
      return null;
    }
  }

  /**
   * @param check throws what is wrong
   * @param fields that it reads
   */
  public void check(Runnable check, String... fields) {
    attempt(
        () -> {
          check.run();
          return true;
        },
        fields);
  }

  /**
   * @throws InvalidInputException if there are any
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw toException();
    }
  }

  /** All of them; there is one at least. */
  public InvalidInputException toException() {
    return new InvalidInputException(faults);
  }
}
