"""What may be uploaded: one file per rule, each a pure function over the file's bytes.

`inspecting.inspect` tells the type by the content, applies the rule of that type, and gives back the bytes to keep.
"""
