package dev.darkroom.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The memory of GPUs as CUDA's runtime tells it, which counts its devices as ONNX Runtime does.
 * Thread-safe.
 */
public final class CudaMemory {
  /** That of the CUDA that ONNX Runtime is built for. */
  private static final String RUNTIME = "libcudart.so.12";

  private static final int SUCCESS = 0;

  private final MethodHandle setDevice;
  private final MethodHandle memGetInfo;

  /**
   * Of one device, whoever uses it.
   *
   * @param free bytes
   * @param total bytes
   */
  public record Memory(long free, long total) {}

  /**
   * @param runtime has {@code cudaSetDevice} and {@code cudaMemGetInfo}
   */
  CudaMemory(SymbolLookup runtime) {
    setDevice = function(runtime, "cudaSetDevice", JAVA_INT);
    memGetInfo = function(runtime, "cudaMemGetInfo", ADDRESS, ADDRESS);
  }

  /** Empty where the runtime cannot be loaded. */
  @SuppressWarnings("restricted")
  public static Optional<CudaMemory> load() {
    try {
      return Optional.of(new CudaMemory(SymbolLookup.libraryLookup(RUNTIME, Arena.global())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** Empty where the device does not answer. */
  public Optional<Memory> of(Device.Cuda device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(JAVA_LONG);
      MemorySegment total = arena.allocate(JAVA_LONG);
      // Of the calling thread alone.
      if ((int) setDevice.invokeExact(device.index()) != SUCCESS
          || (int) memGetInfo.invokeExact(free, total) != SUCCESS) {
        return Optional.empty();
      }
      return Optional.of(new Memory(free.get(JAVA_LONG, 0), total.get(JAVA_LONG, 0)));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a C function threw", e);
    }
  }
}
