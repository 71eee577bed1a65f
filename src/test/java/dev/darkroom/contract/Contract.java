package dev.darkroom.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code openapi.yaml}, or one of the files beside it for the APIs that other clients bring, to
 * which tests hold every answer of the service.
 */
public final class Contract {
  public static final Path FILE = Path.of("openapi.yaml");

  private static final Path OTHERS = Path.of("openapi");

  private static final String PROBLEM = "application/problem+json";
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode document;
  private final ObjectNode closed;

  /** By their pointers; making one takes longer than most exchanges that are held to it. */
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  private Contract(JsonNode document) {
    this.document = document;
    this.closed = (ObjectNode) document.deepCopy();
    closed.at("/components/schemas").forEach(Contract::close);
  }

  public static Contract read() {
    return read(FILE);
  }

  /** {@code openapi.yaml}, and then the files beside it. */
  public static List<Contract> all() {
    return files().stream().map(Contract::read).toList();
  }

  /** Their paths. */
  public static List<Path> files() {
    try (Stream<Path> others = Files.list(OTHERS)) {
      return Stream.concat(Stream.of(FILE), others.sorted()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Contract read(Path file) {
    try {
      return new Contract(Json.MAPPER.valueToTree(new Yaml().<Object>load(Files.readString(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers may grow for clients, but not unknown to the file. */
  private static void close(JsonNode schema) {
    if (schema.has("properties") && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
  }

  /** The element at a JSON pointer, references followed. */
  public JsonNode at(String pointer) {
    return resolve(document.at(pointer));
  }

  public JsonNode schema(String name) {
    return at("/components/schemas/" + name);
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? at(node.get("$ref").asString().substring(1)) : node;
  }

  /** The examples of a content that the file holds itself, by their names. */
  public Map<String, JsonNode> examples(JsonNode content) {
    Map<String, JsonNode> values = new TreeMap<>();
    for (var example : content.path("examples").properties()) {
      JsonNode value = resolve(example.getValue()).path("value");
      if (!value.isMissingNode()) {
        values.put(example.getKey(), value);
      }
    }
    return values;
  }

  public Set<String> paths() {
    return new TreeSet<>(document.get("paths").propertyNames());
  }

  /** Whether the file has a path that a request may name so. */
  public boolean covers(String path) {
    return paths().stream().anyMatch(template -> matches(template, path));
  }

  /** Whether it has this method of such a path, too. */
  public boolean covers(String method, String path) {
    return paths().stream()
        .anyMatch(template -> matches(template, path) && methods(template).contains(method));
  }

  /** Fails unless an exchange is as the file says. */
  public void check(HttpRequest request, HttpResponse<byte[]> response) {
    String path = request.uri().getPath();
    Optional<String> known =
        paths().stream().filter(template -> matches(template, path)).findFirst();
    if (known.isPresent()) {
      JsonNode operations = document.get("paths").get(known.get());
      JsonNode operation = operations.path(request.method().toLowerCase(Locale.ROOT));
      // A method that is not there is refused as its path says.
      check(operation.isMissingNode() ? first(operations) : operation, response);
    } else if (response.statusCode() >= 400) {
      assertMatches("Problem", Json.MAPPER.readTree(response.body()));
    }
  }

  private static boolean matches(String template, String path) {
    return Pattern.matches(template.replaceAll("\\{[^}]*}", "[^/]+"), path);
  }

  /** The methods that the file has of a path, in upper case. */
  public Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>(document.get("paths").get(path).propertyNames());
    methods.remove("parameters");
    return methods.stream()
        .map(method -> method.toUpperCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode first(JsonNode operations) {
    return operations.properties().stream()
        .filter(operation -> !operation.getKey().equals("parameters"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private void check(JsonNode operation, HttpResponse<byte[]> response) {
    String status = Integer.toString(response.statusCode());
    JsonNode responses = operation.get("responses");
    JsonNode answer = resolve(responses.path(responses.has(status) ? status : "default"));
    assertThat(answer.isMissingNode()).as("status %s is not in the contract", status).isFalse();
    for (var header : answer.path("headers").properties()) {
      if (resolve(header.getValue()).path("required").asBoolean(false)) {
        assertThat(response.headers().firstValue(header.getKey())).as(header.getKey()).isPresent();
      }
    }
    if (!answer.has("content")) {
      assertThat(response.body()).as("the body of " + status).isEmpty();
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("none");
    assertThat(answer.get("content").propertyNames()).as("types of " + status).contains(type);
    JsonNode content = answer.get("content").get(type);
    if (type.endsWith("json")) {
      JsonNode body = Json.MAPPER.readTree(response.body());
      assertMatches(content.get("schema"), body);
      if (type.equals(PROBLEM)) {
        assertThat(content.get("examples").propertyNames())
            .as("codes of " + status)
            .contains(body.get("code").asString());
      }
    }
  }

  private void assertMatches(JsonNode schema, JsonNode value) {
    Schema known = compiled.computeIfAbsent(schema.toString(), _ -> compile(schema));
    assertThat(known.validate(value)).as(() -> schema + ": " + value).isEmpty();
  }

  public void assertMatches(String schema, JsonNode value) {
    assertMatchesAt("/components/schemas/" + schema, value);
  }

  /** Fails unless a value is what the element at a JSON pointer says. */
  public void assertMatchesAt(String pointer, JsonNode value) {
    List<Error> errors = compiled.computeIfAbsent(pointer, this::compile).validate(value);

    assertThat(errors).as(() -> pointer + ": " + value).isEmpty();
  }

  private Schema compile(String pointer) {
    return compile(Json.MAPPER.createObjectNode().put("$ref", "#" + pointer));
  }

  private Schema compile(JsonNode schema) {
    ObjectNode root = (ObjectNode) schema.deepCopy();
    root.set("components", closed.get("components"));
    root.set("paths", closed.get("paths"));
    return SCHEMAS.getSchema(root);
  }
}
