package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.json.JsonMismatch;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Makes a record of a JSON object as far as it fits: what does not is told, and left out. */
final class JsonBinding {
  private JsonBinding() {}

  /**
   * @param object loses the fields that do not fit
   * @param faults receives a fault for each of them
   * @throws dev.darkroom.failure.InvalidInputException if there are more faults than are told
   */
  static <B> B bind(JsonMapper mapper, ObjectNode object, Class<B> type, Faults faults) {
    return bind(mapper, object, type, faults, false);
  }

  /**
   * As {@link #bind}, of values that may all be texts, as those of forms and of settings are: a
   * text counts as the number or the truth value that it spells where one is wanted.
   */
  static <B> B bindTexts(JsonMapper mapper, ObjectNode object, Class<B> type, Faults faults) {
    return bind(mapper, object, type, faults, true);
  }

  private static <B> B bind(
      JsonMapper mapper, ObjectNode object, Class<B> type, Faults faults, boolean texts) {
    while (true) {
      try {
        return mapper.treeToValue(object, type);
      } catch (DatabindException e) {
        if (texts && readText(mapper, object, e.getPath())) {
          continue;
        }
        faults.add(fault(e).orElseThrow(() -> e));
        if (faults.isFull()) {
          throw faults.toException();
        }
        if (!remove(object, e.getPath())) {
          throw e;
        }
      }
    }
  }

  private static Optional<Fault> fault(DatabindException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      List<String> known =
          unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
      return Optional.of(new Fault(JsonMismatch.path(unknown), new Fault.UnknownField(known)));
    }
    return JsonMismatch.of(failure)
        .filter(mismatch -> !mismatch.isWhole())
        .map(mismatch -> new Fault(mismatch.field(), new Fault.WrongType(mismatch.limit())));
  }

  /** Takes a field out, if it is there; of a list's value, the list. */
  private static boolean remove(ObjectNode object, List<JacksonException.Reference> path) {
    Optional<Field> field = field(object, path);
    field.ifPresent(there -> there.object.remove(there.name));
    return field.isPresent();
  }

  /** Reads a field's text as what it spells; false where it is no text, or spells nothing else. */
  private static boolean readText(
      JsonMapper mapper, ObjectNode object, List<JacksonException.Reference> path) {
    Optional<Field> field = field(object, path);
    if (field.isEmpty() || !(field.get().value() instanceof StringNode text)) {
      return false;
    }
    try {
      JsonNode spelt = mapper.readTree(text.stringValue());
      if (spelt.isNumber() || spelt.isBoolean()) {
        field.get().object.set(field.get().name, spelt);
        return true;
      }
    } catch (JacksonException e) {
      // It spells nothing.
    }
    return false;
  }

  private record Field(ObjectNode object, String name) {
    JsonNode value() {
      return object.path(name);
    }
  }

  /** Where a path leads to; at a list's value, the list. */
  private static Optional<Field> field(ObjectNode object, List<JacksonException.Reference> path) {
    ObjectNode parent = object;
    for (JacksonException.Reference step : path) {
      String name = step.getPropertyName();
      if (step == path.getLast() || !(parent.get(name) instanceof ObjectNode next)) {
        return parent.has(name) ? Optional.of(new Field(parent, name)) : Optional.empty();
      }
      parent = next;
    }
    return Optional.empty();
  }
}
