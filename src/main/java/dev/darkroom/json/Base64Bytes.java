package dev.darkroom.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads bytes from base64 alone; Jackson itself would take a list of numbers for them, too. */
final class Base64Bytes extends StdScalarDeserializer<byte[]> {
  private Base64Bytes() {
    super(byte[].class);
  }

  static SimpleModule module() {
    return new SimpleModule("base64").addDeserializer(byte[].class, new Base64Bytes());
  }

  @Override
  public byte[] deserialize(JsonParser parser, DeserializationContext context) {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return (byte[]) context.handleUnexpectedToken(byte[].class, parser);
    }
    try {
      return parser.getBinaryValue(context.getBase64Variant());
    } catch (JacksonException e) {
      throw context.weirdStringException("", byte[].class, "not base64");
    }
  }
}
