package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PointTreeTest {
  @Test
  void neighboursAreThoseOfASortByDistanceThenIndex() {
    SplittableRandom random = new SplittableRandom(5);
    for (int count : new int[] {0, 1, 2, 8, 9, 17, 100, 1000}) {
      float[] points = new float[3 * count];
      for (int i = 0; i < points.length; i++) {
        points[i] = random.nextInt(-6, 7) / 8f; // many equal distances and equal points
      }
      PointTree tree = new PointTree(points);
      for (int query = 0; query < 60; query++) {
        double x = random.nextInt(-9, 10) / 8.0;
        double y = random.nextDouble(-1, 1);
        double z = random.nextInt(-9, 10) / 8.0;
        int except = query % 2 == 0 || count == 0 ? -1 : random.nextInt(count);
        int k = random.nextInt(0, 12);
        int[] index = new int[k];
        double[] squared = new double[k];
        int found = tree.nearest(x, y, z, except, k, index, squared);
        double[] all = new double[count];
        for (int i = 0; i < count; i++) {
          all[i] =
              (x - points[3 * i]) * (x - points[3 * i])
                  + (y - points[3 * i + 1]) * (y - points[3 * i + 1])
                  + (z - points[3 * i + 2]) * (z - points[3 * i + 2]);
        }
        int[] expected =
            IntStream.range(0, count)
                .filter(i -> i != except)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> all[i]).thenComparingInt(i -> i))
                .limit(k)
                .mapToInt(i -> i)
                .toArray();
        assertThat(found).isEqualTo(expected.length);
        for (int i = 0; i < found; i++) {
          assertThat(index[i]).isEqualTo(expected[i]);
          assertThat(squared[i]).isEqualTo(all[expected[i]]);
        }
      }
    }
  }
}
