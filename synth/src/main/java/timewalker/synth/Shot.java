package timewalker.synth;

import timewalker.head.HeadParams;
import timewalker.math.Camera;

/**
 * A frame that can be rendered.
 *
 * @param index its number among the subject's shots
 * @param timestep the moment; shots of one moment have the same parameters
 * @param cameraIndex which camera of that moment
 * @param lifeStage such as "a08"
 * @param age years
 * @param split train, test-view, test-expression, test-shape or test-age
 * @param camera what takes it
 * @param truth the head's exact parameters
 * @param params what the dataset says they are: the truth, or what a tracker would have found
 */
public record Shot(
    int index,
    int timestep,
    int cameraIndex,
    String lifeStage,
    double age,
    String split,
    Camera camera,
    HeadParams truth,
    HeadParams params) {}
