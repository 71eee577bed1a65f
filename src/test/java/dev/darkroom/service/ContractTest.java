package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.api.GenerateRequest;
import dev.darkroom.api.InvertRequest;
import dev.darkroom.api.SchedulerOverrides;
import dev.darkroom.contract.Contract;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The service does what {@code openapi.yaml} says, and the file says all that it does. */
@DarkroomTest
class ContractTest {
  private static final Contract CONTRACT = Contract.read();
  private static final JsonNodeFactory VALUES = JsonNodeFactory.instance;

  private final Client client;
  private final RequestMappingHandlerMapping mapping;

  @Autowired
  ContractTest(
      @LocalServerPort int port,
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
    this.client = new Client(port);
    this.mapping = mapping;
  }

  @Test
  void theServiceServesTheFileItself() throws IOException {
    HttpResponse<byte[]> response = client.send(client.request("/openapi.yaml").GET());

    assertThat(response.body()).isEqualTo(Files.readAllBytes(Contract.FILE));
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
  }

  @Test
  void swaggerUiFindsAllThatItLoads() {
    String page = client.get("/swagger-ui.html");
    Matcher links = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page);

    List<String> loaded = links.results().map(link -> link.group(1)).toList();
    assertThat(loaded).hasSize(5);
    assertThat(loaded).allSatisfy(link -> assertThat(client.get("/" + link)).isNotEmpty());
    List<String> contracts =
        Pattern.compile("url: \"([^\"]+)\"")
            .matcher(client.get("/swagger-ui-start.js"))
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(contracts).hasSameSizeAs(Contract.all()).startsWith("openapi.yaml");
    assertThat(contracts).allSatisfy(link -> assertThat(client.get("/" + link)).isNotEmpty());
  }

  /** The content security policy would leave the page blank. */
  @Test
  void swaggerUiHasNoScriptWithinThePage() {
    HttpResponse<byte[]> page = client.send(client.request("/swagger-ui.html").GET());

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'")
        .doesNotContain("unsafe");
    assertThat(Client.text(page)).contains("<script src=").doesNotContainPattern("<script>");
  }

  @Test
  void everyRouteIsInAFileAndBack() {
    Map<String, Set<String>> routes = new TreeMap<>();
    for (RequestMappingInfo route : mapping.getHandlerMethods().keySet()) {
      for (String path : route.getPatternValues()) {
        route
            .getMethodsCondition()
            .getMethods()
            .forEach(
                method -> routes.computeIfAbsent(path, _ -> new TreeSet<>()).add(method.name()));
      }
    }
    routes.remove("/error");

    Map<String, Set<String>> documented = new TreeMap<>();
    for (Contract contract : Contract.all()) {
      contract
          .paths()
          .forEach(
              path ->
                  documented
                      .computeIfAbsent(path, _ -> new TreeSet<>())
                      .addAll(contract.methods(path)));
    }
    assertThat(routes).isEqualTo(documented);
  }

  static Stream<Arguments> requestRecords() {
    return Stream.of(
        Arguments.of("GenerateRequest", GenerateRequest.class),
        Arguments.of("InvertRequest", InvertRequest.class),
        Arguments.of("InterpolateTo", GenerateRequest.InterpolateTo.class),
        Arguments.of("OutputOptions", GenerateRequest.Output.class),
        Arguments.of("SchedulerOverrides", SchedulerOverrides.class));
  }

  @ParameterizedTest
  @MethodSource("requestRecords")
  void everyFieldOfARequestIsInTheFileAndBack(String schema, Class<?> type) {
    Map<String, String> fields = new TreeMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.put(
          component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT),
          jsonType(component.getType()));
    }

    Map<String, String> documented = new TreeMap<>();
    CONTRACT
        .schema(schema)
        .get("properties")
        .properties()
        .forEach(
            property -> documented.put(property.getKey(), documentedType(property.getValue())));
    assertThat(documented).isEqualTo(fields);
  }

  private static String jsonType(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
    }
    return switch (type.getSimpleName()) {
      case "String" -> "string";
      case "Integer" -> "integer int32";
      case "Long", "BigInteger" -> "integer int64";
      case "Double" -> "number double";
      case "Boolean" -> "boolean";
      case "List" -> "array";
      default -> "object";
    };
  }

  private static String documentedType(JsonNode property) {
    if (property.has("enum")) {
      return property
          .get("enum")
          .valueStream()
          .filter(v -> !v.isNull())
          .map(JsonNode::asString)
          .toList()
          .toString();
    }
    if (property.has("oneOf")) {
      return "object";
    }
    JsonNode type = property.get("type");
    String name = type.isArray() ? type.get(0).asString() : type.asString();
    return property.has("format") ? name + " " + property.get("format").asString() : name;
  }

  static Stream<Arguments> requestExamples() {
    return Stream.of("/generate", "/invert")
        .flatMap(
            path ->
                CONTRACT
                    .examples(
                        CONTRACT.at(
                            "/paths/%s/post/requestBody/content/application~1json"
                                .formatted(path.replace("/", "~1"))))
                    .entrySet()
                    .stream()
                    .map(example -> Arguments.of(example.getKey(), path, example.getValue())));
  }

  private static Stream<Arguments> named(Map<String, JsonNode> examples) {
    return examples.entrySet().stream()
        .map(example -> Arguments.of(example.getKey(), example.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requestExamples")
  void everyExampleOfARequestIsTaken(String name, String path, JsonNode request) {
    CONTRACT.assertMatches(path.equals("/invert") ? "InvertRequest" : "GenerateRequest", request);
    HttpResponse<byte[]> response = client.send(client.post(path, request.toString()));
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
  }

  static Stream<Arguments> problemExamples() {
    return CONTRACT
        .at("/components/responses")
        .valueStream()
        .map(response -> response.at("/content/application~1problem+json"))
        .flatMap(content -> named(CONTRACT.examples(content)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problemExamples")
  void everyExampleOfAProblemIsOne(String code, JsonNode problem) {
    CONTRACT.assertMatches("Problem", problem);
    assertThat(problem.get("code").asString()).isEqualTo(code);
  }

  /** The pointers to all answers in JSON that are no problems. */
  static Stream<String> goodAnswers() {
    List<String> answers = new ArrayList<>();
    for (var path : CONTRACT.at("/paths").properties()) {
      for (String method : CONTRACT.methods(path.getKey())) {
        String operation = method.toLowerCase(Locale.ROOT);
        for (var answer : path.getValue().get(operation).get("responses").properties()) {
          if (answer.getValue().path("content").has("application/json")) {
            answers.add(
                "/paths/%s/%s/responses/%s/content/application~1json"
                    .formatted(path.getKey().replace("/", "~1"), operation, answer.getKey()));
          }
        }
      }
    }
    return answers.stream();
  }

  @ParameterizedTest
  @MethodSource("goodAnswers")
  void everyExampleOfAnAnswerIsOne(String answer) {
    assertThat(CONTRACT.examples(CONTRACT.at(answer)).values())
        .isNotEmpty()
        .allSatisfy(value -> CONTRACT.assertMatchesAt(answer + "/schema", value));
  }

  @Test
  void theExamplesOfAFileAreOne() {
    String data = "/components/schemas/Image/properties/data/examples/0";
    byte[] file = Base64.getDecoder().decode(CONTRACT.at(data).asString());

    String content = "/paths/~1generate/post/responses/200/content";
    String inJson = "/application~1json/examples/shortest/value/images/0/data";
    assertThat(Png.decode(file).getWidth()).isEqualTo(1);
    assertThat(CONTRACT.at(content + inJson)).isEqualTo(CONTRACT.at(data));
  }

  /** Swagger UI would show a failure to resolve the one, and send the other unasked. */
  @Test
  void theFileHasNeitherExternalExamplesNorExamplesOfHeaders() throws IOException {
    assertThat(Files.readString(Contract.FILE)).doesNotContain("externalValue");
    assertThat(CONTRACT.at("/components/parameters"))
        .isNotEmpty()
        .noneMatch(parameter -> parameter.has("example") || parameter.has("examples"));
  }

  @Test
  void browsersFindAnIcon() throws IOException {
    HttpResponse<byte[]> response = client.send(client.request("/favicon.ico").GET());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Png.decode(response.body()).getWidth()).isEqualTo(32);
  }

  static Stream<String> schemas() {
    return CONTRACT.at("/components/schemas").propertyNames().stream();
  }

  /** A reference is described where it leads, and so is what an array of references holds. */
  @ParameterizedTest
  @MethodSource("schemas")
  void everyPropertyIsDescribedByWordsAndExamples(String schema) {
    assertThat(CONTRACT.schema(schema).path("description").asString("")).isNotBlank();
    for (var property : CONTRACT.schema(schema).path("properties").properties()) {
      String pointer = "/components/schemas/%s/properties/%s".formatted(schema, property.getKey());
      JsonNode value = property.getValue();
      if (!value.has("$ref")) {
        assertThat(value.path("description").asString("")).as(pointer).isNotBlank();
        if (!value.at("/items/$ref").isString()) {
          assertThat(value.path("examples")).as(pointer).isNotEmpty();
        }
      }
      value.path("examples").forEach(example -> CONTRACT.assertMatchesAt(pointer, example));
    }
  }

  /** A value just outside of each limit that the file names, and one of another type. */
  static Stream<Arguments> badValues() {
    List<Arguments> values = new ArrayList<>();
    Map<String, String> parents =
        Map.of(
            "GenerateRequest",
            "",
            "SchedulerOverrides",
            "scheduler.",
            "InterpolateTo",
            "interpolate_to.",
            "OutputOptions",
            "output.");
    for (String schema : parents.keySet()) {
      for (var property : CONTRACT.schema(schema).get("properties").properties()) {
        String parent = parents.get(schema);
        for (JsonNode value : outside(property.getValue())) {
          values.add(Arguments.of(parent + property.getKey(), value));
        }
      }
    }
    return values.stream();
  }

  private static List<JsonNode> outside(JsonNode property) {
    List<JsonNode> values = new ArrayList<>();
    boolean object = documentedType(property).equals("object");
    values.add(object ? VALUES.stringNode("a text") : VALUES.objectNode());
    if (property.has("minimum")) {
      values.add(beyond(property, property.get("minimum"), -1));
    }
    if (property.has("maximum")) {
      values.add(beyond(property, property.get("maximum"), 1));
    }
    for (String excluded : List.of("exclusiveMinimum", "exclusiveMaximum")) {
      if (property.has(excluded)) {
        values.add(property.get(excluded));
      }
    }
    if (property.has("minLength")) {
      values.add(VALUES.stringNode("x".repeat(property.get("minLength").intValue() - 1)));
    }
    if (property.has("maxLength")) {
      values.add(VALUES.stringNode("x".repeat(property.get("maxLength").intValue() + 1)));
    }
    if (property.has("enum")) {
      values.add(VALUES.stringNode("none"));
    }
    if (property.has("items")) {
      JsonNode items = property.get("items");
      values.add(VALUES.arrayNode().add(beyond(items, items.get("minimum"), -1)));
    }
    return values;
  }

  private static JsonNode beyond(JsonNode property, JsonNode end, int direction) {
    return documentedType(property).startsWith("integer")
        ? VALUES.numberNode(end.bigIntegerValue().add(BigInteger.valueOf(direction)))
        : VALUES.numberNode(Math.nextAfter(end.doubleValue(), direction * Double.MAX_VALUE));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("badValues")
  void aValueOutsideOfALimitIsRefusedByName(String field, JsonNode value) {
    HttpResponse<byte[]> response = client.send(client.generate(with(field, value).toString()));

    assertThat(response.statusCode()).as(() -> Client.text(response)).isIn(400, 422);
    JsonNode problem = Json.MAPPER.readTree(response.body());
    assertThat(problem.get("field").asString()).isEqualTo(field);
  }

  /** The ends of each range; the size's lower end depends on the model. */
  static Stream<Arguments> goodValues() {
    List<Arguments> values = new ArrayList<>();
    for (String field :
        List.of(
            "num_inference_steps",
            "guidance_scale",
            "guidance_rescale",
            "eta",
            "seed",
            "num_images",
            "scheduler.dynamic_thresholding_ratio",
            "scheduler.clip_sample_range",
            "scheduler.steps_offset")) {
      JsonNode property = property(field);
      values.add(Arguments.of(field, property.get("minimum")));
      if (property.has("maximum") && !field.equals("scheduler.steps_offset")) {
        values.add(Arguments.of(field, property.get("maximum")));
      }
    }
    for (String field : List.of("prompt", "negative_prompt")) {
      int most = property(field).get("maxLength").intValue();
      values.add(Arguments.of(field, VALUES.stringNode("é".repeat(most))));
    }
    return values.stream();
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("goodValues")
  void theEndsOfARangeAreTaken(String field, JsonNode value) {
    ObjectNode request = with(field, value);

    CONTRACT.assertMatches("GenerateRequest", request);
    assertThat(client.json(request.toString()).get("images")).isNotEmpty();
  }

  static Stream<String> optionalFields() {
    return CONTRACT.schema("GenerateRequest").get("properties").propertyNames().stream()
        .filter(field -> !field.equals("prompt"));
  }

  @ParameterizedTest
  @MethodSource("optionalFields")
  void nullIsAsGoodAsLeavingAFieldOut(String field) {
    ObjectNode request = with(field, VALUES.nullNode());

    CONTRACT.assertMatches("GenerateRequest", request);
    assertThat(client.json(request.toString()).get("images")).isNotEmpty();
  }

  private static JsonNode property(String field) {
    return field.startsWith("scheduler.")
        ? CONTRACT.schema("SchedulerOverrides").get("properties").get(field.substring(10))
        : CONTRACT.schema("GenerateRequest").get("properties").get(field);
  }

  private static ObjectNode with(String field, JsonNode value) {
    ObjectNode request = VALUES.objectNode().put("prompt", "a fox");
    if (!field.equals("timesteps")) {
      request.put("num_inference_steps", 1);
    }
    int dot = field.indexOf('.');
    ObjectNode parent = dot < 0 ? request : request.putObject(field.substring(0, dot));
    parent.set(field.substring(dot + 1), value);
    return request;
  }
}
