package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadParams;
import timewalker.math.Camera;

class SharedMomentsTest {
  private static final Camera CAMERA =
      Camera.lookAt(8, 8, 10, new double[] {0, 0, 1}, new double[3]);

  private static FrameSource.FrameInfo frame(Split split, float jaw) {
    HeadParams params = HeadParams.neutral(3, 2);
    params.jaw()[0] = jaw;
    return new FrameSource.FrameInfo(
        "f", 0, new FrameFacts(0, 0, "a20", 20, split, CAMERA), params);
  }

  @Test
  void camerasOfOneMomentShareItAndATestViewOfATrainedMomentIsKnownAsSuch() {
    FrameList frames = new FrameList(new LifeStage("a20", 20));
    frames.infos.addAll(
        List.of(
            frame(Split.TRAIN, 0.1f),
            frame(Split.TRAIN, 0.2f),
            frame(Split.TEST, 0.1f),
            frame(Split.TEST, 0.3f)));
    SharedMoments moments = SharedMoments.of(frames);
    assertThat(moments.count()).isEqualTo(3);
    assertThat(moments.of(2)).isEqualTo(moments.of(0)).isNotEqualTo(moments.of(1));
    assertThat(moments.trained(2)).isTrue();
    assertThat(moments.trained(3)).isFalse();
  }

  @Test
  void parametersWithTheSameHashCodesAreDifferentMoments() {
    FrameSource.FrameInfo one = frame(Split.TRAIN, 0.1f);
    FrameSource.FrameInfo other = frame(Split.TRAIN, 0.1f);
    int bits = Float.floatToIntBits(0.25f);
    one.params().shape()[0] = Float.intBitsToFloat(bits);
    one.params().shape()[1] = Float.intBitsToFloat(bits);
    other.params().shape()[0] = Float.intBitsToFloat(bits + 1);
    other.params().shape()[1] = Float.intBitsToFloat(bits - 31);
    assertThat(Arrays.hashCode(other.params().shape()))
        .isEqualTo(Arrays.hashCode(one.params().shape()));
    FrameList frames = new FrameList(new LifeStage("a20", 20));
    frames.infos.addAll(List.of(one, other));
    assertThat(SharedMoments.of(frames).count()).isEqualTo(2);
  }
}
