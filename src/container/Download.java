import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * Unpacks a tar archive into a folder once its SHA-256 is right: {@code java Download URL SHA256
 * FOLDER}.
 */
void main(String[] arguments) throws Exception {
  URI url = URI.create(arguments[0]);
  String expected = arguments[1];
  Path folder = Path.of(arguments[2]);
  Path archive = folder.resolve("download");

  String actual = download(url, archive);
  if (!actual.equals(expected)) {
    fail(url + " has the SHA-256 " + actual + ", but must have " + expected);
  }
  var unpack = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", folder.toString());
  if (unpack.inheritIO().start().waitFor() != 0) {
    fail(url + " is no tar archive");
  }
  Files.delete(archive);
}

/** The SHA-256 of what came. */
String download(URI url, Path archive) throws Exception {
  var request = HttpRequest.newBuilder(url).build();
  MessageDigest digest = MessageDigest.getInstance("SHA-256");
  var redirecting = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL);
  try (HttpClient http = redirecting.build()) {
    var response = http.send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      fail(url + " answers " + response.statusCode());
    }
    try (var content = new DigestInputStream(response.body(), digest)) {
      Files.copy(content, archive, StandardCopyOption.REPLACE_EXISTING);
    }
  } catch (IOException e) {
    fail(url + " cannot be downloaded: " + e);
  }
  return HexFormat.of().formatHex(digest.digest());
}

void fail(String problem) {
  System.err.println(problem);
  System.exit(1);
}
