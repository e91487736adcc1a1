package timewalker.engine;

/**
 * Adam's step sizes of one step. Position is in metres; the others in units of their parameter.
 *
 * @param position of the average surfels
 * @param rotation raw quaternion
 * @param scale log-scale
 * @param opacity opacity logit
 * @param colour spherical harmonics of degree 0
 * @param higherColour spherical harmonics of the higher degrees
 * @param tables entries of the hash grids
 * @param blend weights w
 * @param residual residual embedding e
 * @param net weights of the deformation network
 * @param directions what expressions change: share of the rates of the average's attributes
 * @param directionDecay share of what expressions change that is forgotten
 */
public record LearningRates(
    double position,
    double rotation,
    double scale,
    double opacity,
    double colour,
    double higherColour,
    double tables,
    double blend,
    double residual,
    double net,
    double directions,
    double directionDecay) {}
