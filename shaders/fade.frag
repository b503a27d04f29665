// Black over everything (teleport).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(location = 0) out vec4 out_color;
void main() { out_color = vec4(0.0, 0.0, 0.0, scene.options.y); }
