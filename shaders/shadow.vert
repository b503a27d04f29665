// Depth from the key light.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Instances { InstanceData instances[]; };
layout(location = 0) in vec4 position_occlusion;

void main() {
  InstanceData instance = instances[gl_InstanceIndex];
  vec4 local = vec4(push.offset_view.xyz + push.scale.xyz * position_occlusion.xyz, 1.0);
  gl_Position = current_view().clip_from_world *
                vec4(dot(instance.rows[0], local), dot(instance.rows[1], local), dot(instance.rows[2], local), 1.0);
}
