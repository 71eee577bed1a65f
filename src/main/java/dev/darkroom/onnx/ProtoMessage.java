package dev.darkroom.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A protobuf message read without its schema: fields by number, in the order of protobuf's
 * encoding. What a message has besides the fields that are asked for is kept as it is.
 *
 * <p>A field of another wire type than it is asked for is a field that is not there.
 */
record ProtoMessage(UnknownFieldSet fields) {
  static final ProtoMessage EMPTY = new ProtoMessage(UnknownFieldSet.getDefaultInstance());

  /**
   * @throws UncheckedIOException if this is no message
   */
  static ProtoMessage parse(ByteString bytes) {
    try {
      return new ProtoMessage(UnknownFieldSet.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] toBytes() {
    return fields.toByteArray();
  }

  boolean has(int field) {
    return fields.hasField(field);
  }

  List<Long> numbers(int field) {
    return fields.getField(field).getVarintList();
  }

  List<ByteString> bytes(int field) {
    return fields.getField(field).getLengthDelimitedList();
  }

  List<String> texts(int field) {
    return bytes(field).stream().map(ByteString::toStringUtf8).toList();
  }

  /** The text of a field that is there once at most; empty where it is not there. */
  String text(int field) {
    return String.join("", texts(field));
  }

  /** Each message of a repeated field. */
  Stream<ProtoMessage> messages(int field) {
    return bytes(field).stream().map(ProtoMessage::parse);
  }

  /** A field that is no repeated one; {@link #EMPTY} where it is not there. */
  ProtoMessage message(int field) {
    return parse(ByteString.copyFrom(bytes(field)));
  }

  ProtoMessage with(int field, List<ProtoMessage> messages) {
    return withBytes(field, messages.stream().map(m -> m.fields.toByteString()).toList());
  }

  ProtoMessage with(int field, ProtoMessage message) {
    return with(field, List.of(message));
  }

  ProtoMessage withText(int field, String text) {
    return withBytes(field, List.of(ByteString.copyFromUtf8(text)));
  }

  ProtoMessage without(int field) {
    return new ProtoMessage(fields.toBuilder().clearField(field).build());
  }

  private ProtoMessage withBytes(int field, List<ByteString> values) {
    Field.Builder builder = Field.newBuilder();
    values.forEach(builder::addLengthDelimited);
    return with(field, builder);
  }

  private ProtoMessage with(int field, Field.Builder value) {
    return new ProtoMessage(fields.toBuilder().addField(field, value.build()).build());
  }
}
