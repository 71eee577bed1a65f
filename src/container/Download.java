import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.DigestInputStream;
import java.security.MessageDigest;

static final int MOST_REDIRECTS = 10;

/**
 * Unpacks a tar archive into a folder named after its SHA-256, in the one that is given, unless it
 * is there already: {@code java Download URL SHA256 FOLDER}. AUTHORIZATION, of the environment, is
 * the header of that name for the URL's own host.
 */
void main(String[] arguments) throws Exception {
  URI url = URI.create(arguments[0]);
  String sha256 = arguments[1];
  Path folder = Path.of(arguments[2]);
  if (Files.isDirectory(folder.resolve(sha256))) {
    IO.println(folder.resolve(sha256) + " is there already");
    return;
  }
  // Of this pod alone, as others may fill the same claim.
  Path workspace = Files.createTempDirectory(folder, "download");
  int status = 0;
  try {
    unpack(url, sha256, workspace, folder.resolve(sha256));
  } catch (IOException e) {
    System.err.println(e.getMessage() == null ? url + ": " + e : e.getMessage());
    status = 1;
  }
  delete(workspace);
  System.exit(status);
}

void unpack(URI url, String expected, Path workspace, Path model) throws Exception {
  Path archive = workspace.resolve("archive");
  String actual = download(url, archive);
  if (!actual.equals(expected)) {
    throw new IOException(url + " has the SHA-256 " + actual + ", but must have " + expected);
  }
  Path content = Files.createDirectory(workspace.resolve("content"));
  var tar = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", content.toString());
  if (tar.inheritIO().start().waitFor() != 0) {
    throw new IOException(url + " is no tar archive");
  }
  try {
    Files.move(content, model);
  } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
    IO.println("another pod was faster");
  }
}

void delete(Path folder) throws IOException {
  try (var files = Files.walk(folder)) {
    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
  }
}

/** The SHA-256 of what came. */
String download(URI url, Path archive) throws Exception {
  MessageDigest digest = MessageDigest.getInstance("SHA-256");
  try (HttpClient http = HttpClient.newHttpClient()) {
    HttpResponse<InputStream> response = get(http, url);
    if (response.statusCode() != 200) {
      throw new IOException(response.uri() + " answers " + response.statusCode());
    }
    try (var content = new DigestInputStream(response.body(), digest)) {
      Files.copy(content, archive);
    }
  }
  return HexFormat.of().formatHex(digest.digest());
}

/** Follows redirects, but gives another host no credentials, and goes from https to no http. */
HttpResponse<InputStream> get(HttpClient http, URI url) throws Exception {
  String authorization = System.getenv("AUTHORIZATION");
  URI next = url;
  for (int i = 0; i <= MOST_REDIRECTS; i++) {
    var request = HttpRequest.newBuilder(next);
    if (authorization != null && next.getRawAuthority().equals(url.getRawAuthority())) {
      request.header("Authorization", authorization);
    }
    var response = http.send(request.build(), BodyHandlers.ofInputStream());
    var location = response.headers().firstValue("Location");
    if (response.statusCode() / 100 != 3 || location.isEmpty()) {
      return response;
    }
    response.body().close();
    next = next.resolve(location.get());
    if (url.getScheme().equals("https") && !next.getScheme().equals("https")) {
      throw new IOException(url + " redirects to plain http");
    }
  }
  throw new IOException(url + " redirects too often");
}
