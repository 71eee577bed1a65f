import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Few steps, of the built-in model: whether there is an image is all that is asked. */
static final String REQUEST =
    "{\"model\": \"icons\", \"prompt\": \"a red heart on white\", \"num_inference_steps\": 4}";

/** Asks a service for an image: {@code java TestRequest http://darkroom}. */
void main(String[] arguments) throws Exception {
  var request =
      HttpRequest.newBuilder(URI.create(arguments[0] + "/generate"))
          .header("Content-Type", "application/json")
          .header("Accept", "image/png")
          .POST(BodyPublishers.ofString(REQUEST))
          .build();
  try (HttpClient http = HttpClient.newHttpClient()) {
    var response = http.send(request, BodyHandlers.ofByteArray());
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != 200 || !type.equals("image/png")) {
      System.err.println(response.statusCode() + ": " + new String(response.body()));
      System.exit(1);
    }
    IO.println("an image of %d bytes".formatted(response.body().length));
  }
}
