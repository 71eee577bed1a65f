package dev.darkroom.image;

import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes whose end is a failure. A decoder that takes the end of its input for more bits would go on
 * for every pixel that the header promised; here it stops. It stops, too, where nobody waits.
 */
final class BoundedInput extends ImageInputStreamImpl {
  private final byte[] bytes;
  private final Cancellation cancellation;

  BoundedInput(byte[] bytes, Cancellation cancellation) {
    this.bytes = bytes;
    this.cancellation = cancellation;
  }

  @Override
  public int read() throws IIOException {
    requireMore();
    bitOffset = 0;
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IIOException {
    cancellation.check();
    requireMore();
    bitOffset = 0;
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private void requireMore() throws IIOException {
    if (streamPos >= bytes.length) {
      throw new IIOException("the input ends too early");
    }
  }
}
