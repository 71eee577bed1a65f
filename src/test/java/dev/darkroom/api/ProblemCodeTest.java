package dev.darkroom.api;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.Contract;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProblemCodeTest {
  private static final Contract CONTRACT = Contract.read();

  @Test
  void theContractListsEveryCodeUnderItsStatusAndNoOther() {
    Map<Integer, TreeSet<String>> documented = new TreeMap<>();
    for (JsonNode response : CONTRACT.at("/components/responses")) {
      for (JsonNode problem : examples(response).values()) {
        documented
            .computeIfAbsent(problem.get("status").intValue(), status -> new TreeSet<>())
            .add(problem.get("code").asString());
      }
    }

    assertThat(documented)
        .isEqualTo(
            Stream.of(ProblemCode.values())
                .collect(
                    groupingBy(
                        code -> code.status().value(),
                        mapping(ProblemCode::text, toCollection(TreeSet::new)))));
  }

  /** Readers of the file as text find them, too. */
  @Test
  void theDescriptionOfEachStatusNamesItsCodes() {
    for (JsonNode response : CONTRACT.at("/components/responses")) {
      assertThat(examples(response).keySet())
          .allSatisfy(
              code ->
                  assertThat(response.get("description").asString()).contains("`" + code + "`"));
    }
  }

  private static Map<String, JsonNode> examples(JsonNode response) {
    return CONTRACT.examples(response.path("content").path("application/problem+json"));
  }
}
