package dev.darkroom.onnx;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A C function, called with one argument for each of its parameters. */
record CFunction(MethodHandle handle) {
  @SuppressWarnings("restricted")
  static CFunction at(MemorySegment address, FunctionDescriptor descriptor) {
    MethodHandle handle = Linker.nativeLinker().downcallHandle(address, descriptor);
    return new CFunction(
        handle
            .asSpreader(Object[].class, descriptor.argumentLayouts().size())
            .asType(MethodType.methodType(Object.class, Object[].class)));
  }

  /** Its result, if that is a pointer. */
  MemorySegment pointer(Object... arguments) {
    return (MemorySegment) Objects.requireNonNull(call(arguments));
  }

  /** Its result, if that is an {@code int}. */
  int number(Object... arguments) {
    return (int) Objects.requireNonNull(call(arguments));
  }

  /** Its result; null where it has none. */
  @Nullable Object call(Object... arguments) {
    try {
      return (Object) handle.invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a C function threw", e);
    }
  }
}
