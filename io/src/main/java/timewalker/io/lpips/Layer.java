package timewalker.io.lpips;

import timewalker.math.Parallel;

/** A part of a network, forward and backward. */
interface Layer {
  /** What forward saves for backward. */
  interface Trace {
    Planes output();

    /** dL/dinput from dL/doutput; the gradient handed in may be changed. */
    Planes backward(Planes gradOut, Parallel parallel);
  }

  /** Whether a picture of this size is large enough. */
  boolean fits(int height, int width);

  /** Length of the output along a side of the input. */
  int length(int side);

  Trace forward(Planes input, Parallel parallel);

  /** A convolution or the like, then max(0, x). */
  record Rectified(LinearMap map) implements Layer {
    @Override
    public boolean fits(int height, int width) {
      return map.fits(height, width);
    }

    @Override
    public int length(int side) {
      return map.length(side);
    }

    @Override
    public Trace forward(Planes input, Parallel parallel) {
      Planes output = map.forward(input, parallel);
      for (int i = 0; i < output.data().length; i++) {
        output.data()[i] = Math.max(0, output.data()[i]);
      }
      return new Trace() {
        @Override
        public Planes output() {
          return output;
        }

        @Override
        public Planes backward(Planes gradOut, Parallel threads) {
          for (int i = 0; i < gradOut.data().length; i++) {
            if (output.data()[i] == 0) {
              gradOut.data()[i] = 0;
            }
          }
          return map.backward(gradOut, input.height(), input.width(), threads);
        }
      };
    }
  }

  /** A pool. */
  record Pooled(MaxPool pool) implements Layer {
    @Override
    public boolean fits(int height, int width) {
      return pool.fits(height, width);
    }

    @Override
    public int length(int side) {
      return pool.length(side);
    }

    @Override
    public Trace forward(Planes input, Parallel parallel) {
      int[] chosen = pool.choose(input, parallel);
      Planes output = pool.forward(input, chosen);
      return new Trace() {
        @Override
        public Planes output() {
          return output;
        }

        @Override
        public Planes backward(Planes gradOut, Parallel threads) {
          return MaxPool.backward(gradOut, chosen, input);
        }
      };
    }
  }

  /** SqueezeNet's "fire": few channels, then many by two sizes of window, one after the other. */
  record Fire(Rectified squeeze, Rectified narrow, Rectified wide) implements Layer {
    @Override
    public boolean fits(int height, int width) {
      return true;
    }

    @Override
    public int length(int side) {
      return side;
    }

    @Override
    public Trace forward(Planes input, Parallel parallel) {
      Trace few = squeeze.forward(input, parallel);
      Trace ones = narrow.forward(few.output(), parallel);
      Trace threes = wide.forward(few.output(), parallel);
      Planes output = joined(ones.output(), threes.output());
      int split = ones.output().data().length;
      return new Trace() {
        @Override
        public Planes output() {
          return output;
        }

        @Override
        public Planes backward(Planes gradOut, Parallel threads) {
          Planes first = like(ones.output());
          Planes second = like(threes.output());
          System.arraycopy(gradOut.data(), 0, first.data(), 0, split);
          System.arraycopy(gradOut.data(), split, second.data(), 0, second.data().length);
          Planes sum = ones.backward(first, threads);
          Planes other = threes.backward(second, threads);
          for (int i = 0; i < sum.data().length; i++) {
            sum.data()[i] += other.data()[i];
          }
          return few.backward(sum, threads);
        }
      };
    }

    private static Planes like(Planes p) {
      return new Planes(p.channels(), p.height(), p.width());
    }

    private static Planes joined(Planes a, Planes b) {
      Planes both = new Planes(a.channels() + b.channels(), a.height(), a.width());
      System.arraycopy(a.data(), 0, both.data(), 0, a.data().length);
      System.arraycopy(b.data(), 0, both.data(), a.data().length, b.data().length);
      return both;
    }
  }
}
