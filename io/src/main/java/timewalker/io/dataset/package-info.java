/**
 * Datasets: one person's frames over life stages, in the folder layout of VHAP and GaussianAvatars
 * with our additions. {@link timewalker.io.dataset.Dataset} opens, {@link
 * timewalker.io.dataset.DatasetWriter} writes.
 *
 * <pre>
 * transforms_train.json  transforms_val.json  transforms_test.json
 * images/00012_03.png        colour, 8 bits a channel (or .jpg)
 * fg_masks/00012_03.png      how much of a pixel the person covers, 8 bits
 * depth/00012_03.png         camera z, 16 bits: metres = value * depth_scale, 0 = nothing there
 * normal/00012_03.png        camera frame (x right, y down, z forward), 16-bit RGB: n * 0.5 + 0.5,
 *                            0 0 0 = nothing there
 * flame_param/00012.npz      the head's parameters at a time step: shape, expr, rotation, neck_pose,
 *                            jaw_pose, eyes_pose, translation, static_offset
 * truth/mesh/00012.npy       [V][3] float32, the true visible surface, world, metres (optional)
 * truth/faces/STAGE.npy      [F][3] int32, its triangles (optional)
 * truth/skin/00012_03.png    255 where the first surface is skin, 0 elsewhere (optional)
 * truth/params/00012.npz     true parameters where flame_param holds tracked ones (optional)
 * </pre>
 */
@NullMarked
package timewalker.io.dataset;

import org.jspecify.annotations.NullMarked;
