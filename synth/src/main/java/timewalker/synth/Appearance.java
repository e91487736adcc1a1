package timewalker.synth;

/**
 * How a person looks at one age, apart from the shape of the head.
 *
 * @param age years
 * @param hair name of the hair proxy, such as "short01"
 * @param hairColour [3] sRGB-coded pigment
 * @param grey share of grey hair, 0..1
 * @param recession of the hairline, 0..1
 * @param beard density, 0 shaven .. 1 full
 * @param brows name of the brow proxy
 * @param lashes name of the lash proxy
 * @param iris [3] sRGB-coded
 * @param freckles 0..1
 * @param redness of cheeks and nose, 0..1
 * @param tint [3] factor on the skin's colour
 * @param glasses whether glasses are worn
 * @param headband whether a headband is worn
 * @param headbandColour [3] sRGB-coded
 */
record Appearance(
    double age,
    String hair,
    float[] hairColour,
    float grey,
    float recession,
    float beard,
    String brows,
    String lashes,
    float[] iris,
    float freckles,
    float redness,
    float[] tint,
    boolean glasses,
    boolean headband,
    float[] headbandColour) {}
