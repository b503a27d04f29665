// Set 0 of every 3D pass: views, scene, environment, shadow. One file owns the GLSL side; gpu/descriptors.cpp the other.
#extension GL_EXT_multiview : require
#include "shared/interface.h"

layout(set = 0, binding = 0, std140) uniform Views { ViewData views[2]; };
layout(set = 0, binding = 1, std140) uniform Scene { SceneData scene; };
layout(push_constant) uniform Push { DrawPush push; };

ViewData current_view() { return views[int(push.offset_view.w) + gl_ViewIndex]; }
