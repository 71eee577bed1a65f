package dev.darkroom.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A body of {@code multipart/form-data} (RFC 7578) as the JSON object that it could have been: a
 * file is its base64, what is there several times, or ends with {@code []}, a list.
 */
final class Form {
  private static final String LIST = "[]";

  /** Parts of a form; none of ours has as many fields. */
  static final int MAX_PARTS = 100;

  private Form() {}

  static boolean is(String contentType) {
    return contentType.regionMatches(
        true,
        0,
        MediaType.MULTIPART_FORM_DATA_VALUE,
        0,
        MediaType.MULTIPART_FORM_DATA_VALUE.length());
  }

  /**
   * @param contentType with the boundary between the parts
   * @throws IOException if the body is no form of that type
   */
  static ObjectNode read(InputStream body, String contentType) throws IOException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    FileItemIterator parts = new FileUpload().getItemIterator(new Context(body, contentType));
    for (int count = 0; parts.hasNext(); count++) {
      if (count == MAX_PARTS) {
        throw new IOException("more than " + MAX_PARTS + " parts");
      }
      add(fields, parts.next());
    }
    return fields;
  }

  private static void add(ObjectNode fields, FileItemStream part) throws IOException {
    String name = part.getFieldName();
    boolean list = name.endsWith(LIST);
    String key = list ? name.substring(0, name.length() - LIST.length()) : name;
    JsonNode before = fields.get(key);
    if (before == null && !list) {
      fields.put(key, value(part));
    } else if (before instanceof ArrayNode values) {
      values.add(value(part));
    } else {
      ArrayNode values = fields.putArray(key);
      if (before != null) {
        values.add(before);
      }
      values.add(value(part));
    }
  }

  /** Some clients give a file no name: then its type tells. */
  private static String value(FileItemStream part) throws IOException {
    try (InputStream stream = part.openStream()) {
      byte[] bytes = stream.readAllBytes();
      boolean text =
          part.isFormField()
              && (part.getContentType() == null || part.getContentType().startsWith("text/plain"));
      return text ? text(bytes) : Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static String text(byte[] bytes) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private record Context(InputStream body, String contentType) implements UploadContext {
    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
    }

    @Override
    public String getContentType() {
      return contentType;
    }

    @Override
    public InputStream getInputStream() {
      return body;
    }

    /** Unknown, which nobody asks for. */
    @Override
    public long contentLength() {
      return -1;
    }
  }
}
