package dev.darkroom.onnx;

import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The C objects behind those of the Java API, which keeps their addresses in a private field. The
 * other way would be a second set of sessions, options and descriptions of tensors through the C
 * API. This is one name, which a test looks up in the version that the build is fixed to.
 */
final class NativeHandle {
  private static final VarHandle SESSION = field(OrtSession.class);
  private static final VarHandle RUN_OPTIONS = field(RunOptions.class);

  private NativeHandle() {}

  private static VarHandle field(Class<?> owner) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, "nativeHandle", long.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of ONNX Runtime has other fields", e);
    }
  }

  static MemorySegment of(OrtSession session) {
    return MemorySegment.ofAddress((long) SESSION.get(session));
  }

  static MemorySegment of(RunOptions options) {
    return MemorySegment.ofAddress((long) RUN_OPTIONS.get(options));
  }
}
