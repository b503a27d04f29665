// Picture: the world as one RenderScene: hall and goods, panels, rays, fade; and the views of a device's eyes. Main thread.
#pragma once
#include <span>
#include <vector>

#include "input/pointing.hpp"
#include "renderer/api/scene.hpp"
#include "session/world.hpp"
#include "showroom/showroom.hpp"
#include "ui/hit.hpp"
#include "xr/seam.hpp"

namespace aisle::session {

constexpr float kNearM = 0.05f;

renderer::View view_of(const base::Pose& world_from_tracking, const xr::EyeView& eye);

// Panels as quads of UI_TEXTURE (TEXTURE_PX square), for devices and pictures without compositor layers.
void add_panels(renderer::RenderScene& scene, std::span<const ui::PanelPlace> panels, renderer::TextureHandle ui_texture, float texture_px);
// Rays of both hands, the dot where they end, and the ring where a teleport would land.
void add_pointers(renderer::RenderScene& scene, const input::Frame& pointing);
// The same rays as compositor layers, for those that end on a panel which is itself a layer (it would cover them). Tracking space.
void add_ray_layers(std::vector<xr::QuadLayer>& layers, const input::Frame& pointing, const base::Pose& tracking_from_world,
                    const base::Pose& tracking_from_head, const panels::RayPatches& patches);

}  // namespace aisle::session
