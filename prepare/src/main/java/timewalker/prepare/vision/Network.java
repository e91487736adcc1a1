package timewalker.prepare.vision;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithXNNPACK;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.FlatBufferModelBase;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteTensor;

/** One network, ready to run on the calling thread. Belongs to one thread at a time. */
final class Network implements AutoCloseable {
  static {
    boolean _ = NativeLog.warningsOnly();
  }

  private final ModelFile file;
  private final FlatBufferModel model;
  private final Interpreter interpreter;
  private final float[] input;
  private final float[][] outputs;

  Network(ModelFile file) {
    this.file = file;
    BytePointer bytes = file.bytes();
    model = FlatBufferModelBase.BuildFromBuffer(bytes, bytes.limit());
    interpreter = new Interpreter((Pointer) null);
    // XNNPACK is a third faster, and knows operations of MediaPipe's that the built-in ones lack.
    try (BuiltinOpResolverWithXNNPACK operations = new BuiltinOpResolverWithXNNPACK();
        InterpreterBuilder builder = new InterpreterBuilder(model, operations)) {
      check(builder.apply(interpreter, 1));
    }
    check(interpreter.AllocateTensors());
    input = new float[floats(interpreter.input_tensor(0))];
    outputs = new float[(int) interpreter.outputs().capacity()][];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = new float[floats(interpreter.output_tensor(i))];
    }
  }

  /** What {@link #run} reads, [height][width][3], written by the caller. */
  float[] input() {
    return input;
  }

  void run() {
    values(interpreter.input_tensor(0)).put(input);
    check(interpreter.Invoke());
    for (int i = 0; i < outputs.length; i++) {
      values(interpreter.output_tensor(i)).get(outputs[i]);
    }
  }

  /**
   * The output of that many numbers, overwritten by the next run. Networks name their outputs after
   * layers; their sizes differ and tell them apart.
   */
  float[] output(int length) {
    for (float[] output : outputs) {
      if (output.length == length) {
        return output;
      }
    }
    throw new IllegalStateException(file + " has no output of " + length + " numbers");
  }

  private static int floats(TfLiteTensor tensor) {
    return Math.toIntExact(tensor.bytes() / Float.BYTES);
  }

  private static FloatPointer values(TfLiteTensor tensor) {
    return new FloatPointer(tensor.data().f()).capacity(floats(tensor));
  }

  private void check(int status) {
    if (status != 0) {
      throw new IllegalStateException(file + " failed with status " + status);
    }
  }

  @Override
  public void close() {
    interpreter.close();
    model.close();
  }
}
