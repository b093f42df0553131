"""What knife computes: arrays and protocols in, frozen values out."""
