import dev.darkroom.json.Json;
import dev.darkroom.text.ClipTokenizer;
import dev.darkroom.text.TokenizerClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes token ids for {@code fuzz.py}: a JSON string a line comes in, a list of ids goes out. */
class Encode {
  public static void main(String[] args) throws IOException {
    ClipTokenizer tokenizer = ClipTokenizer.read(Path.of(args[0]), TokenizerClass.valueOf(args[1]));
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String prompt = Json.MAPPER.readValue(line, String.class);
        out.println(Arrays.toString(tokenizer.encode(prompt)));
      }
    }
  }
}
