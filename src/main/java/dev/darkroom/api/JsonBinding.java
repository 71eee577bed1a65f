package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.json.JsonMismatch;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes a record of a JSON object as far as it fits: what does not is told, and left out. */
final class JsonBinding {
  private JsonBinding() {}

  /**
   * @param object loses the fields that do not fit
   * @param faults receives a fault for each of them
   * @throws dev.darkroom.failure.InvalidInputException if there are more faults than are told
   */
  static <B> B bind(JsonMapper mapper, ObjectNode object, Class<B> type, Faults faults) {
    while (true) {
      try {
        return mapper.treeToValue(object, type);
      } catch (DatabindException e) {
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
    ObjectNode parent = object;
    for (JacksonException.Reference step : path) {
      String name = step.getPropertyName();
      if (step == path.getLast() || !(parent.get(name) instanceof ObjectNode next)) {
        return parent.remove(name) != null;
      }
      parent = next;
    }
    return false;
  }
}
