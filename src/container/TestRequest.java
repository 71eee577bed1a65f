import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Few steps, of the built-in model: whether there is an image is all that is asked. */
static final String REQUEST =
    "{\"model\": \"icons\", \"prompt\": \"a red heart on white\", \"num_inference_steps\": 4}";

/**
 * Asks a service for an image: {@code java TestRequest http://darkroom}. The environment may have a
 * key, {@code DARKROOM_KEY}; without one, a service that asks for it is all that can be seen.
 */
void main(String[] arguments) throws Exception {
  String key = System.getenv("DARKROOM_KEY");
  var request =
      HttpRequest.newBuilder(URI.create(arguments[0] + "/generate"))
          .header("Content-Type", "application/json")
          .header("Accept", "image/png")
          .POST(BodyPublishers.ofString(REQUEST));
  if (key != null) {
    request.header("Authorization", "Bearer " + key);
  }
  try (HttpClient http = HttpClient.newHttpClient()) {
    var response = http.send(request.build(), BodyHandlers.ofByteArray());
    if (key == null && response.statusCode() == 401) {
      IO.println("the service asks for a key; access.testKey names one to go on with");
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != 200 || !type.equals("image/png")) {
      System.err.println(response.statusCode() + ": " + new String(response.body()));
      System.exit(1);
    }
    IO.println("an image of %d bytes".formatted(response.body().length));
  }
}
