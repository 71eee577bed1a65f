package dev.darkroom.onnx;

/** Numbers of {@code onnx.proto}: of the fields that are read here, message by message. */
final class Onnx {
  private Onnx() {}

  static final class Model {
    static final int GRAPH = 7;
  }

  static final class Graph {
    static final int NODE = 1;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    static final int VALUE_INFO = 13;
  }

  static final class Node {
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    static final int OP_TYPE = 4;
    static final int ATTRIBUTE = 5;
    static final int DOMAIN = 7;
  }

  static final class Attribute {
    static final int NAME = 1;
    static final int TENSOR = 5;
    static final int GRAPH = 6;
    static final int GRAPHS = 11;
  }

  static final class ValueInfo {
    static final int NAME = 1;
    static final int TYPE = 2;
  }

  static final class Type {
    static final int TENSOR = 1;
  }

  static final class TensorType {
    static final int SHAPE = 2;
  }

  static final class Shape {
    static final int DIMENSION = 1;
  }

  static final class Tensor {
    static final int DIMS = 1;
    static final int DATA_TYPE = 2;
    static final int NAME = 8;
    static final int RAW_DATA = 9;
    static final int EXTERNAL_DATA = 13;
    static final int DATA_LOCATION = 14;

    /** A value of {@link #DATA_TYPE}. */
    static final long INT64 = 7;

    /** A value of {@link #DATA_LOCATION}. */
    static final long EXTERNAL = 1;
  }

  static final class Entry {
    static final int KEY = 1;
    static final int VALUE = 2;
  }
}
