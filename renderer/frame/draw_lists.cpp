#include "renderer/frame/draw_lists.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::renderer {
namespace {

constexpr float kLeast_px = 0.5f;   // smaller than this across: not worth a draw
constexpr std::uint32_t kAhead = 6;   // instances: so long before it is needed a model is asked for
constexpr std::uint32_t kNotPlaced = ~0u;
constexpr std::uint32_t kHoldFrames = 8;  // what was chosen serves so many frames of little motion
constexpr float kWidenRad = 0.05f;  // about three degrees: heads turn between culling and the late view update

void write_rows(glm::vec4 (&rows)[3], const glm::mat4& m) {
  for (int r = 0; r < 3; ++r) rows[r] = glm::vec4(m[0][r], m[1][r], m[2][r], m[3][r]);
}

// Cofactors carry normals through per-axis scale and mirroring.
void write_normals(gpu::InstanceData& to, const glm::mat4& m) {
  const glm::vec3 r0(m[0][0], m[1][0], m[2][0]), r1(m[0][1], m[1][1], m[2][1]), r2(m[0][2], m[1][2], m[2][2]);
  const glm::vec3 c0 = glm::cross(r1, r2), c1 = glm::cross(r2, r0), c2 = glm::cross(r0, r1);
  const float sign = glm::dot(r0, c0) < 0 ? -1.0f : 1.0f;
  to.normals[0] = glm::vec4(c0 * sign, 0);
  to.normals[1] = glm::vec4(c1 * sign, 0);
  to.normals[2] = glm::vec4(c2 * sign, 0);
  to.extra = glm::vec4(0, sign, 0, 0);
}

bool is_mirrored(const glm::mat4& m) { return glm::determinant(glm::mat3(m)) < 0; }

float largest_scale(const glm::mat4& m) {
  return std::sqrt(std::max({glm::dot(m[0], m[0]), glm::dot(m[1], m[1]), glm::dot(m[2], m[2])}));
}

// A frame's other work has pushed the models out of the caches: they are asked for while those before are written.
template <class Groups>
void fetch_ahead(const Groups& groups, std::size_t at) {
  if (at + 2 * kAhead < groups.size()) __builtin_prefetch(&groups[at + 2 * kAhead].model->meshes);
  if (at + kAhead >= groups.size()) return;
  const Model& next = *groups[at + kAhead].model;
  const auto* meshes = reinterpret_cast<const char*>(next.meshes.data());
  for (std::size_t line = 0; line < std::min<std::size_t>(next.meshes.size() * sizeof(Mesh), 512); line += 64) __builtin_prefetch(meshes + line);
  __builtin_prefetch(next.materials.data());
}

float distance_to_box(glm::vec3 eye, const WorldBox& box) { return glm::length(glm::max(glm::abs(eye - box.center) - box.half, glm::vec3(0))); }

}  // namespace

float DrawListBuilder::distance_to(glm::vec3 point) const {
  float best = std::numeric_limits<float>::max();
  for (const glm::vec3& eye : eyes_) best = std::min(best, glm::length(point - eye));
  return best;
}

DrawLists& DrawListBuilder::build(const RenderScene& scene, std::span<const View> views, float height_px, const Content& content,
                                  FrameRing& ring) {
  lists_.light = scene.light_rule();
  lists_.fade = scene.fade;
  if (!still_serves(scene, views, height_px, content)) {
    aim(views, height_px, steady_.margin_rad(), steady_.margin_m());
    choose(scene, content);
  }
  aim(views, height_px, 0, 0);
  lists_.stale_handles = chosen_stale_handles_;
  place_records(ring);
  collect_quads(scene, content, ring, false, lists_.lit_quads);
  collect_quads(scene, content, ring, true, lists_.ui_quads);
  write_marks(scene, ring);
  return lists_;
}

void DrawListBuilder::aim(std::span<const View> views, float height_px, float margin_rad, float margin_m) {
  frusta_.clear();
  eyes_.clear();
  px_per_m_ = 1;
  for (const View& view : views) {
    frusta_.push_back(frustum_of(view, kWidenRad + margin_rad));
    for (glm::vec4& plane : frusta_.back().planes) plane.w += margin_m;
    eyes_.push_back(eye_of(view));
    px_per_m_ = std::max(px_per_m_, 0.5f * height_px * std::abs(view.clip_from_view[1][1]));
  }
}

bool DrawListBuilder::still_serves(const RenderScene& scene, std::span<const View> views, float height_px, const Content& content) {
  const Chosen wanted{content.changes(), scene.detail_px, scene.light_rule(), scene.culled};
  const bool same = wanted == chosen_for_ && scene.instances == chosen_;
  changes_in_a_row_ = same ? 0 : changes_in_a_row_ + 1;
  // Where something moves in every frame, a margin would serve none.
  if (steady_.still(views, height_px, changes_in_a_row_ < 2 ? kHoldFrames : 1) && same) return true;
  steady_.take(views, height_px);
  chosen_for_ = wanted;
  chosen_ = scene.instances;
  return false;
}

void DrawListBuilder::choose(const RenderScene& scene, const Content& content) {
  collect_instances(scene, content);
  group_instances(scene);
  add_solids();
  add_blends(scene);
}

void DrawListBuilder::collect_instances(const RenderScene& scene, const Content& content) {
  visible_.clear();
  boxes_.clear();
  chosen_stale_handles_ = 0;
  for (std::uint32_t i = 0; i < scene.instances.size(); ++i) {
    const Instance& instance = scene.instances[i];
    if (i + kAhead < scene.instances.size()) content.fetch(scene.instances[i + kAhead].model);
    const Model* model = content.find(instance.model);
    if (!model && instance.model) ++chosen_stale_handles_;
    if (!model || !model->resident || instance.tint.a <= 0 || instance.shadow_only) continue;
    const WorldBox box = world_box(instance.world_from_model, model->min_m, model->max_m);
    if (!scene.culled && !visible_in_any(frusta_, box)) continue;
    float distance = std::numeric_limits<float>::max();
    for (const glm::vec3& eye : eyes_) distance = std::min(distance, distance_to_box(eye, box));
    if (!scene.culled && 2 * glm::length(box.half) * px_per_m_ < kLeast_px * distance) continue;
    const std::uint32_t lod =
        choose_lod({model->lod_error_m.data(), model->lod_count}, largest_scale(instance.world_from_model), distance, px_per_m_, scene.detail_px);
    const std::uint64_t key = std::uint64_t{instance.model.index} << 8 | std::uint64_t{lod} << 4 |
                              (is_mirrored(instance.world_from_model) ? 2u : 0u) | (instance.tint.a < 1 ? 1u : 0u);
    visible_.push_back({key, model, i, static_cast<std::uint32_t>(boxes_.size()), distance});
    boxes_.push_back(box);
  }
}

void DrawListBuilder::group_instances(const RenderScene& scene) {
  groups_.clear();
  std::sort(visible_.begin(), visible_.end(),
            [](const Visible& a, const Visible& b) { return a.key != b.key ? a.key < b.key : a.distance_m < b.distance_m; });
  records_.resize(visible_.size());
  for (std::uint32_t i = 0; i < visible_.size(); ++i) {
    const Visible& v = visible_[i];
    const Instance& instance = scene.instances[v.instance];
    write_rows(records_[i].rows, instance.world_from_model);
    write_normals(records_[i], instance.world_from_model);
    records_[i].tint = instance.tint;
    records_[i].extra.x = instance.highlight;
    if (i == 0 || v.key != visible_[i - 1].key) {
      groups_.push_back({v.model, static_cast<std::uint32_t>(v.key >> 4 & 15), i, 0, (v.key & 2) != 0, (v.key & 1) != 0, v.distance_m});
    }
    ++groups_.back().count;
  }
  // What surrounds the eye (a hall) lies behind most of what stands in it: it goes last, and nothing of it is shaded in vain.
  const auto depth_m = [](const Group& g) { return g.distance_m > 0 ? g.distance_m : std::numeric_limits<float>::max(); };
  std::sort(groups_.begin(), groups_.end(), [&](const Group& a, const Group& b) { return depth_m(a) < depth_m(b); });
}

// A ring that is too small is a larger one in the next frame; this frame shows none of them.
void DrawListBuilder::place_records(FrameRing& ring) {
  lists_.runs.assign(groups_.size() + panes_.size(), {});
  std::uint32_t next = 0;
  auto* records = records_.empty() ? nullptr : ring.take<gpu::InstanceData>(records_.size(), &next);
  if (!records) return;
  placed_.assign(records_.size(), kNotPlaced);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Run& run = lists_.runs[g];
    run.first = next;
    for (std::uint32_t i = groups_[g].first; i < groups_[g].first + groups_[g].count; ++i) {
      if (!frusta_.empty() && !visible_in_any(frusta_, boxes_[visible_[i].box])) continue;
      *records++ = records_[i];
      placed_[i] = next++;
    }
    run.count = next - run.first;
  }
  for (std::size_t p = 0; p < panes_.size(); ++p) {
    const std::uint32_t at = placed_[panes_[p].instance];
    if (at != kNotPlaced) lists_.runs[groups_.size() + p] = {at, 1};
  }
}

// RUN: of its instances.
MeshDraw DrawListBuilder::draw_of(const Group& group, const Mesh& mesh, std::size_t run) const {
  const Model& model = *group.model;
  const Material& material = model.materials[mesh.material];
  const Lod& level = mesh.lods[group.lod];
  MeshDraw draw;
  draw.buffer = model.buffer.handle();
  draw.extras_offset = model.extras_offset;
  draw.index_offset = model.index_offset;
  draw.material = material.set.handle();
  draw.offset_m = mesh.offset_m;
  draw.scale_m = mesh.scale_m;
  draw.index_count = level.index_count;
  draw.first_index = level.first_index;
  draw.run = static_cast<std::uint32_t>(run);
  draw.first_vertex = mesh.first_vertex;
  draw.index_type = model.index_type;
  draw.textures = lists_.light == LightRule::environment ? material.textures : material.plain;
  draw.alpha = mesh.alpha == AlphaMode::opaque && group.fading ? AlphaMode::mask : mesh.alpha;
  draw.double_sided = material.double_sided;
  draw.mirrored = group.mirrored;
  return draw;
}

void DrawListBuilder::add_solids() {
  lists_.solids.clear();
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    fetch_ahead(groups_, i);
    if (!groups_[i].model->has_solid) continue;
    for (const Mesh& mesh : groups_[i].model->meshes) {
      if (mesh.alpha != AlphaMode::blend) lists_.solids.push_back(draw_of(groups_[i], mesh, i));
    }
  }
}

// Each pane of each instance by itself, by its own distance: panes overlap.
void DrawListBuilder::add_blends(const RenderScene& scene) {
  panes_.clear();
  lists_.blends.clear();
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    const Group& group = groups_[g];
    if (!group.model->has_blend) continue;
    for (std::uint32_t m = 0; m < group.model->meshes.size(); ++m) {
      const Mesh& mesh = group.model->meshes[m];
      if (mesh.alpha != AlphaMode::blend) continue;
      for (std::uint32_t i = group.first; i < group.first + group.count; ++i) {
        const glm::mat4& world_from_model = scene.instances[visible_[i].instance].world_from_model;
        panes_.push_back({g, m, i, distance_to(glm::vec3(world_from_model * glm::vec4(mesh.offset_m + 0.5f * mesh.scale_m, 1)))});
      }
    }
  }
  std::sort(panes_.begin(), panes_.end(), [](const Pane& a, const Pane& b) { return a.distance_m > b.distance_m; });
  for (std::size_t p = 0; p < panes_.size(); ++p) {
    const Group& group = groups_[panes_[p].group];
    lists_.blends.push_back(draw_of(group, group.model->meshes[panes_[p].mesh], groups_.size() + p));
  }
}

const Texture* DrawListBuilder::texture_of(const Quad& quad, const Content& content) {
  if (!quad.texture) return &content.white();
  const Texture* texture = content.find(quad.texture);
  if (!texture) {
    ++lists_.stale_handles;
    return &content.white();
  }
  return texture->resident ? texture : nullptr;
}

void DrawListBuilder::collect_quads(const RenderScene& scene, const Content& content, FrameRing& ring, bool ui, std::vector<QuadRun>& runs) {
  runs.clear();
  quads_.clear();
  for (std::uint32_t i = 0; i < scene.quads.size(); ++i) {
    const Quad& quad = scene.quads[i];
    if (quad.ui != ui || quad.tint.a <= 0) continue;
    const WorldBox box = world_box(quad.world_from_quad, glm::vec3(-0.5f, -0.5f, 0), glm::vec3(0.5f, 0.5f, quad.curve_rad != 0 ? 0.5f : 0.0f));
    if (!visible_in_any(frusta_, box)) continue;
    if (const Texture* texture = texture_of(quad, content)) quads_.push_back({texture, i, distance_to(glm::vec3(quad.world_from_quad[3]))});
  }
  // Panels blend, so far before near; cards write depth, so texture first and only their soft edges depend on order.
  std::sort(quads_.begin(), quads_.end(), [&](const SortedQuad& a, const SortedQuad& b) {
    if (!ui && a.texture != b.texture) return a.texture < b.texture;
    return a.distance_m != b.distance_m ? a.distance_m > b.distance_m : a.quad < b.quad;
  });
  std::uint32_t first = 0;
  auto* records = quads_.empty() ? nullptr : ring.take<gpu::QuadData>(quads_.size(), &first);
  for (std::uint32_t i = 0; records && i < quads_.size(); ++i) {
    const Quad& quad = scene.quads[quads_[i].quad];
    const Texture& texture = *quads_[i].texture;
    const bool curved = ui && std::abs(quad.curve_rad) > 1e-3f;
    write_rows(records[i].rows, quad.world_from_quad);
    records[i].uv = quad.uv;
    records[i].tint = quad.tint;
    records[i].extra = glm::vec4(curved ? quad.curve_rad : 0.0f, texture.premultiplied ? 1 : 0, 0, 0);
    const bool joins = !runs.empty() && runs.back().texture == texture.set.handle() && runs.back().curved == curved && runs.back().two_sided == quad.two_sided;
    if (!joins) runs.push_back({texture.set.handle(), first + i, 0, curved, quad.two_sided});
    ++runs.back().count;
  }
}

void DrawListBuilder::write_marks(const RenderScene& scene, FrameRing& ring) {
  lists_.lines = lists_.discs = lists_.ground_discs = {};
  if (!scene.lines.empty()) {
    if (auto* records = ring.take<gpu::LineData>(scene.lines.size(), &lists_.lines.first)) {
      for (const Line& l : scene.lines) records[lists_.lines.count++] = {glm::vec4(l.from, l.width_m), glm::vec4(l.to, l.fade_in_m), l.color};
    }
  }
  const auto write_discs = [&](bool ground, Run& run) {
    const auto count = std::count_if(scene.discs.begin(), scene.discs.end(), [&](const Disc& d) { return d.ground == ground; });
    if (count == 0) return;
    auto* records = ring.take<gpu::DiscData>(static_cast<std::size_t>(count), &run.first);
    if (!records) return;
    for (const Disc& d : scene.discs) {
      if (d.ground != ground) continue;
      gpu::DiscData& record = records[run.count++];
      write_rows(record.rows, d.world_from_disc);
      record.color = d.color;
      record.shape = glm::vec4(d.inner, d.sweep_rad, d.softness, 0);
    }
  };
  write_discs(true, lists_.ground_discs);
  write_discs(false, lists_.discs);
}

DrawLists& DrawListBuilder::build_casters(const RenderScene& scene, const WorldBox& box, const Content& content, FrameRing& ring) {
  visible_.clear();
  boxes_.clear();
  for (std::uint32_t i = 0; i < scene.instances.size(); ++i) {
    const Instance& instance = scene.instances[i];
    const Model* model = content.find(instance.model);
    if (!model || !model->resident || !model->has_solid || instance.tint.a < 0.5f) continue;
    const WorldBox bounds = world_box(instance.world_from_model, model->min_m, model->max_m);
    if (glm::any(glm::greaterThan(glm::abs(bounds.center - box.center), bounds.half + box.half))) continue;
    // A coarse level does: shadow texels are about a centimetre.
    const std::uint32_t lod = choose_lod({model->lod_error_m.data(), model->lod_count}, largest_scale(instance.world_from_model), 1, 100);
    const std::uint64_t key = std::uint64_t{instance.model.index} << 8 | std::uint64_t{lod} << 4;
    visible_.push_back({key, model, i, static_cast<std::uint32_t>(boxes_.size()), 0});
    boxes_.push_back(bounds);
  }
  group_instances(scene);
  lists_.solids.clear();
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Model& model = *groups_[i].model;
    for (const Mesh& mesh : model.meshes) {
      if (mesh.alpha != AlphaMode::blend && model.materials[mesh.material].casts_shadow) lists_.solids.push_back(draw_of(groups_[i], mesh, i));
    }
  }
  place_records(ring);
  return lists_;
}

}  // namespace aisle::renderer
