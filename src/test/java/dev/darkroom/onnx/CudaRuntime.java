package dev.darkroom.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;

/**
 * Native functions with the signatures of CUDA's runtime API, for machines without a GPU. A device
 * has as many GiB as its number and one, and a quarter of them free.
 */
public final class CudaRuntime {
  private static final int INVALID_VALUE = 1;
  private static final int INVALID_DEVICE = 101;

  private final int devices;
  private final ThreadLocal<Integer> current = ThreadLocal.withInitial(() -> 0);

  /**
   * @param devices that there are
   */
  public CudaRuntime(int devices) {
    this.devices = devices;
  }

  public CudaMemory memory() {
    Map<String, MemorySegment> functions =
        Map.of(
            "cudaSetDevice", stub("setDevice", JAVA_INT),
            "cudaMemGetInfo", stub("memGetInfo", ADDRESS, ADDRESS));
    return new CudaMemory(name -> Optional.ofNullable(functions.get(name)));
  }

  @SuppressWarnings("restricted")
  private MemorySegment stub(String method, MemoryLayout... parameters) {
    FunctionDescriptor function = FunctionDescriptor.of(JAVA_INT, parameters);
    MethodType type = function.toMethodType();
    try {
      return Linker.nativeLinker()
          .upcallStub(MethodHandles.lookup().bind(this, method, type), function, Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private int setDevice(int index) {
    if (index >= devices) {
      return INVALID_DEVICE;
    }
    current.set(index);
    return 0;
  }

  @SuppressWarnings("restricted")
  private int memGetInfo(MemorySegment free, MemorySegment total) {
    if (devices == 0) {
      return INVALID_VALUE;
    }
    long gibibytes = (current.get() + 1L) << 30;
    free.reinterpret(JAVA_LONG.byteSize()).set(JAVA_LONG, 0, gibibytes / 4);
    total.reinterpret(JAVA_LONG.byteSize()).set(JAVA_LONG, 0, gibibytes);
    return 0;
  }
}
