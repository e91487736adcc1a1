"""Makes io/src/test/resources/timewalker/io/foreign/h5py.smc: the structure of RenderMe-360's files with invented content,
written by h5py as its authors do (groups as symbol tables, attributes of several kinds)."""

import sys

import h5py
import numpy as np

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000010800000000d14920560000000b49444154789c63f8ef000002410140fb41de"
    "5e0000000049454e44ae426082"
)


def main(target):
    rng = np.random.default_rng(1)
    with h5py.File(target, "w") as smc:
        smc.attrs["actor_id"] = "0026"
        smc.attrs["performance_part"] = "e0"
        smc.attrs["capture_date"] = "20220101"
        smc.attrs["age"] = 31
        smc.attrs["gender"] = "female"
        smc.attrs["height"] = np.float64(1.66)
        cameras = smc.create_group("Camera")
        cameras.attrs["num_device"] = 2
        cameras.attrs["num_frame"] = 2
        cameras.attrs["resolution"] = np.array([2048, 2448])
        for c in ("00", "25"):
            group = smc.create_group("Calibration/" + c)
            group["K"] = np.array([[4700.5, 0, 1218], [0, 4701.5, 1075], [0, 0, 1]])
            group["D"] = np.zeros(5)
            group["RT"] = np.eye(4)
            for frame in range(2):
                smc[f"Camera/{c}/color/{frame}"] = np.frombuffer(PNG, np.uint8)
                smc[f"Camera/{c}/mask/{frame}"] = np.frombuffer(PNG, np.uint8)
        for frame in range(2):
            group = smc.create_group(f"FLAME/{frame}")
            for name in ("global_pose", "neck_pose", "jaw_pose", "left_eye_pose", "right_eye_pose", "trans"):
                group[name] = rng.normal(size=3)
            group["shape"] = rng.normal(size=100)
            group["exp"] = rng.normal(size=50).astype(np.float32)
            group.create_dataset("verts", data=np.arange(60.0).reshape(20, 3), chunks=(7, 3), compression="gzip")
        smc["FLAME"].attrs["num_frame"] = 2
        smc["elsewhere"] = h5py.ExternalLink("/etc/passwd", "/x")


main(sys.argv[1])
