package dev.darkroom.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;

/**
 * What ONNX Runtime's C API has and its Java API lacks: binding of inputs and outputs to memory of
 * its own allocators. The functions are called as in {@code onnxruntime_c_api.h}, whose comments
 * say what each does.
 *
 * <p>INVARIANT: what a create function gives is released by its owner, once. Thread-safe as far as
 * the objects are.
 */
final class OrtApi {
  /** The first that has all of the functions; a later one has them in the same places. */
  private static final int VERSION = 12;

  /** That are in its table at least. */
  private static final int FUNCTIONS = 204;

  /** A table of functions which grows only at its end. */
  private final MemorySegment table;

  private final CFunction getErrorCode;
  private final CFunction getErrorMessage;
  private final CFunction releaseStatus;
  private final CFunction createTensorAsOrtValue;
  private final CFunction getTensorMutableData;
  private final CFunction releaseValue;
  private final CFunction createMemoryInfo;
  private final CFunction releaseMemoryInfo;
  private final CFunction createAllocator;
  private final CFunction releaseAllocator;
  private final CFunction runWithBinding;
  private final CFunction createIoBinding;
  private final CFunction releaseIoBinding;
  private final CFunction bindInput;
  private final CFunction bindOutput;
  private final CFunction synchronizeBoundOutputs;

  private final String version;

  /** Of the library that the Java API has loaded. */
  private static final class Loaded {
    static final OrtApi API = load();

    private static OrtApi load() {
      // Loads the library, unless that was done before.
      OrtEnvironment.getEnvironment();
      return new OrtApi(SymbolLookup.loaderLookup());
    }
  }

  @SuppressWarnings("restricted")
  private OrtApi(SymbolLookup library) {
    var getApiBase =
        CFunction.at(library.findOrThrow("OrtGetApiBase"), FunctionDescriptor.of(ADDRESS));
    MemorySegment base = getApiBase.pointer().reinterpret(2 * ADDRESS.byteSize());
    var getApi =
        CFunction.at(base.getAtIndex(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    var getVersion = CFunction.at(base.getAtIndex(ADDRESS, 1), FunctionDescriptor.of(ADDRESS));
    version = text(getVersion.pointer());
    table = getApi.pointer(VERSION).reinterpret(FUNCTIONS * ADDRESS.byteSize());

    getErrorCode = function(1, FunctionDescriptor.of(JAVA_INT, ADDRESS));
    getErrorMessage = function(2, FunctionDescriptor.of(ADDRESS, ADDRESS));
    createTensorAsOrtValue = fallible(48, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
    getTensorMutableData = fallible(51, ADDRESS, ADDRESS);
    createMemoryInfo = fallible(68, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    releaseStatus = release(93);
    releaseMemoryInfo = release(94);
    releaseValue = release(96);
    createAllocator = fallible(131, ADDRESS, ADDRESS, ADDRESS);
    releaseAllocator = release(132);
    runWithBinding = fallible(133, ADDRESS, ADDRESS, ADDRESS);
    createIoBinding = fallible(134, ADDRESS, ADDRESS);
    releaseIoBinding = release(135);
    bindInput = fallible(136, ADDRESS, ADDRESS, ADDRESS);
    bindOutput = fallible(137, ADDRESS, ADDRESS, ADDRESS);
    synchronizeBoundOutputs = fallible(203, ADDRESS);
  }

  static OrtApi get() {
    return Loaded.API;
  }

  /** A function that returns a status, which is null where it succeeds. */
  private CFunction fallible(int index, MemoryLayout... parameters) {
    return function(index, FunctionDescriptor.of(ADDRESS, parameters));
  }

  private CFunction release(int index) {
    return function(index, FunctionDescriptor.ofVoid(ADDRESS));
  }

  private CFunction function(int index, FunctionDescriptor descriptor) {
    return CFunction.at(table.getAtIndex(ADDRESS, index), descriptor);
  }

  /** Of the library, such as 1.28.0. */
  String version() {
    return version;
  }

  /** Creates an allocator of host memory that the device reads and writes fastest. */
  MemorySegment createHostAllocator(MemorySegment session, Device device) throws OrtException {
    MemorySegment info =
        switch (device) {
          case Device.Cpu _ -> createMemoryInfo("Cpu", 0, MemoryType.DEFAULT);
          case Device.Cuda cuda ->
              createMemoryInfo("CudaPinned", cuda.index(), MemoryType.CPU_OUTPUT);
        };
    try {
      return create(createAllocator, session, info);
    } finally {
      releaseMemoryInfo.call(info);
    }
  }

  /** {@code OrtMemType}. */
  private enum MemoryType {
    CPU_OUTPUT(-1),
    DEFAULT(0);

    final int value;

    MemoryType(int value) {
      this.value = value;
    }
  }

  private MemorySegment createMemoryInfo(String name, int id, MemoryType type) throws OrtException {
    int deviceAllocator = 0;
    try (Arena arena = Arena.ofConfined()) {
      return create(createMemoryInfo, arena.allocateFrom(name), deviceAllocator, id, type.value);
    }
  }

  void releaseAllocator(MemorySegment allocator) {
    releaseAllocator.call(allocator);
  }

  /** Its allocator must outlive it. */
  MemorySegment createTensor(MemorySegment allocator, ElementType type, long[] shape)
      throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment dimensions = arena.allocateFrom(JAVA_LONG, shape);
      return create(
          createTensorAsOrtValue, allocator, dimensions, (long) shape.length, elementType(type));
    }
  }

  /** {@code ONNXTensorElementDataType}. */
  private static int elementType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 1;
      case INT32 -> 6;
      case INT64 -> 7;
      case FLOAT16 -> 10;
    };
  }

  /** The address of a tensor's values. */
  MemorySegment data(MemorySegment tensor) throws OrtException {
    return create(getTensorMutableData, tensor);
  }

  void releaseTensor(MemorySegment tensor) {
    releaseValue.call(tensor);
  }

  MemorySegment createIoBinding(MemorySegment session) throws OrtException {
    return create(createIoBinding, session);
  }

  void releaseIoBinding(MemorySegment binding) {
    releaseIoBinding.call(binding);
  }

  /** Copies the tensor to the device that reads it, if that is another. */
  void bindInput(MemorySegment binding, String name, MemorySegment tensor) throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      check(bindInput.pointer(binding, arena.allocateFrom(name), tensor));
    }
  }

  void bindOutput(MemorySegment binding, String name, MemorySegment tensor) throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      check(bindOutput.pointer(binding, arena.allocateFrom(name), tensor));
    }
  }

  /** Runs a session; its outputs are there when this returns. */
  void run(MemorySegment session, MemorySegment runOptions, MemorySegment binding)
      throws OrtException {
    check(runWithBinding.pointer(session, runOptions, binding));
    check(synchronizeBoundOutputs.pointer(binding));
  }

  /** Calls a function whose last parameter points to where it puts a pointer. */
  private MemorySegment create(CFunction function, Object... arguments) throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = out;
      check(function.pointer(all));
      return out.get(ADDRESS, 0);
    }
  }

  /** As the Java API does. */
  private void check(MemorySegment status) throws OrtException {
    if (status.equals(MemorySegment.NULL)) {
      return;
    }
    try {
      throw new OrtException(getErrorCode.number(status), text(getErrorMessage.pointer(status)));
    } finally {
      releaseStatus.call(status);
    }
  }

  @SuppressWarnings("restricted")
  private static String text(MemorySegment characters) {
    return characters.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
