"""What is watched for: one file each; a module here that defines DETECTOR is in."""
