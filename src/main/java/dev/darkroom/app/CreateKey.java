package dev.darkroom.app;

import dev.darkroom.access.ApiKey;
import java.io.PrintStream;
import java.util.List;

/**
 * {@code java -jar darkroom.jar create-key NAME}: draws a key, which nobody keeps but its owner.
 */
final class CreateKey {
  static final String COMMAND = "create-key";

  private CreateKey() {}

  /**
   * @param arguments the key's name alone
   * @return the status of the process: 2 where the arguments are wrong
   */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.size() != 1 || !ApiKey.isName(arguments.getFirst())) {
      err.println("Usage: %s NAME, where NAME is %s".formatted(COMMAND, ApiKey.NAME_LIMIT));
      return 2;
    }
    String name = arguments.getFirst();
    ApiKey key = ApiKey.draw();
    out.println(
        """
        The key of %s, which is shown this once:

        %s

        What the service is to know of it, as a setting:

        %s.sha256=%s

        or as the content of a file named %s in the folder that darkroom.access.keys-folder names.\
        """
            .formatted(name, key.text(), AccessSetting.property(name), key.digest().hex(), name));
    return 0;
  }
}
