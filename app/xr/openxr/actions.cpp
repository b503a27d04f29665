#include "xr/openxr/actions.hpp"

#include <fmt/format.h>

#include <cstring>

#include "glue/log.hpp"
#include "xr/openxr/bindings.hpp"

namespace aisle::xr {
namespace {

constexpr std::array<const char*, 2> kHandPaths{"/user/hand/left", "/user/hand/right"};
// A trigger pressed past the first and not yet let go below the second is held: no flutter in between.
constexpr float kPress = 0.6f, kRelease = 0.4f;

XrPath path(const Runtime& runtime, const std::string& text) {
  XrPath out = XR_NULL_PATH;
  if (const XrResult r = xrStringToPath(runtime.instance(), text.c_str(), &out); XR_FAILED(r)) log::warning("openxr_path={} result={}", text, result_name(r));
  return out;
}

bool held(bool was, float value) { return value > (was ? kRelease : kPress); }

}  // namespace

Result<std::unique_ptr<Actions>> Actions::attach(const Runtime& runtime, const Session& session, std::string_view only) {
  XrActionSetCreateInfo info{XR_TYPE_ACTION_SET_CREATE_INFO};
  std::strcpy(info.actionSetName, "shopping");
  std::strcpy(info.localizedActionSetName, "Shopping");
  XrActionSet set = XR_NULL_HANDLE;
  XR_TRY(xrCreateActionSet(runtime.instance(), &info, &set));
  std::unique_ptr<Actions> actions(new Actions(set));
  TRY(actions->create(runtime));
  actions->suggest(runtime, only);
  TRY(actions->make_spaces(session));
  XrSessionActionSetsAttachInfo attach{XR_TYPE_SESSION_ACTION_SETS_ATTACH_INFO};
  attach.countActionSets = 1;
  attach.actionSets = &actions->set_;
  XR_TRY(xrAttachSessionActionSets(session.handle(), &attach));
  return actions;
}

Actions::~Actions() { xrDestroyActionSet(set_); }  // and its actions; their spaces end with the session

Result<void> Actions::make(XrAction& action, const char* name, const char* label, XrActionType type) const {
  XrActionCreateInfo info{XR_TYPE_ACTION_CREATE_INFO};
  info.actionType = type;
  info.countSubactionPaths = static_cast<std::uint32_t>(paths_.size());
  info.subactionPaths = paths_.data();
  std::strcpy(info.actionName, name);
  std::strcpy(info.localizedActionName, label);
  XR_TRY(xrCreateAction(set_, &info, &action));
  return {};
}

Result<void> Actions::create(const Runtime& runtime) {
  for (std::size_t hand = 0; hand < paths_.size(); ++hand) paths_[hand] = path(runtime, kHandPaths[hand]);
  TRY(make(aim_, "aim", "Point", XR_ACTION_TYPE_POSE_INPUT));
  TRY(make(grip_, "grip", "Hand", XR_ACTION_TYPE_POSE_INPUT));
  TRY(make(select_, "select", "Press", XR_ACTION_TYPE_FLOAT_INPUT));
  TRY(make(menu_, "menu", "Back", XR_ACTION_TYPE_BOOLEAN_INPUT));
  TRY(make(squeeze_, "squeeze", "Grab", XR_ACTION_TYPE_FLOAT_INPUT));
  TRY(make(stick_, "stick", "Turn and teleport", XR_ACTION_TYPE_VECTOR2F_INPUT));
  TRY(make(stick_press_, "stick_press", "Turn and teleport: press", XR_ACTION_TYPE_BOOLEAN_INPUT));
  TRY(make(haptic_, "haptic", "Feedback", XR_ACTION_TYPE_VIBRATION_OUTPUT));
  return {};
}

// A runtime that refuses one profile still has the others.
void Actions::suggest(const Runtime& runtime, std::string_view only) const {
  for (const Bindings& b : kBindings) {
    if (b.extension != nullptr && !runtime.has(b.extension)) continue;
    if (!only.empty() && only != b.profile) continue;
    std::vector<XrActionSuggestedBinding> all;
    const auto bind = [&](XrAction action, std::size_t hand, const char* kind, const char* what) {
      if (what != nullptr) all.push_back({action, path(runtime, fmt::format("{}/{}/{}", kHandPaths[hand], kind, what))});
    };
    for (std::size_t hand = 0; hand < kHandPaths.size(); ++hand) {
      bind(aim_, hand, "input", b.aim);
      bind(grip_, hand, "input", b.grip);
      bind(select_, hand, "input", b.select);
      bind(squeeze_, hand, "input", b.squeeze);
      bind(menu_, hand, "input", hand == 0 ? b.menu_left : b.menu_right);
      bind(stick_, hand, "input", b.stick);
      bind(stick_press_, hand, "input", b.stick_press);
      bind(haptic_, hand, "output", b.haptic ? "haptic" : nullptr);
    }
    XrInteractionProfileSuggestedBinding suggestion{XR_TYPE_INTERACTION_PROFILE_SUGGESTED_BINDING};
    suggestion.interactionProfile = path(runtime, b.profile);
    suggestion.countSuggestedBindings = static_cast<std::uint32_t>(all.size());
    suggestion.suggestedBindings = all.data();
    if (const XrResult r = xrSuggestInteractionProfileBindings(runtime.instance(), &suggestion); XR_FAILED(r)) {
      log::warning("openxr_bindings={} result={}", b.profile, result_name(r));
    }
  }
}

Result<void> Actions::make_spaces(const Session& session) {
  for (std::size_t hand = 0; hand < paths_.size(); ++hand) {
    XrActionSpaceCreateInfo info{XR_TYPE_ACTION_SPACE_CREATE_INFO};
    info.subactionPath = paths_[hand];
    info.poseInActionSpace = to_xr({});
    info.action = aim_;
    XR_TRY(xrCreateActionSpace(session.handle(), &info, &aim_spaces_[hand]));
    info.action = grip_;
    XR_TRY(xrCreateActionSpace(session.handle(), &info, &grip_spaces_[hand]));
  }
  return {};
}

Result<std::array<HandState, 2>> Actions::sample(const Session& session, XrTime time) {
  std::array<HandState, 2> hands;
  XrActiveActionSet active{set_, XR_NULL_PATH};
  XrActionsSyncInfo info{XR_TYPE_ACTIONS_SYNC_INFO};
  info.countActiveActionSets = 1;
  info.activeActionSets = &active;
  const XrResult synced = xrSyncActions(session.handle(), &info);
  if (synced == XR_SESSION_NOT_FOCUSED) {
    selecting_ = squeezing_ = {};
    return hands;
  }
  XR_TRY(synced);
  for (std::size_t hand = 0; hand < hands.size(); ++hand) {
    TRY_ASSIGN(hands[hand], sample_hand(session, hand, time));
  }
  return hands;
}

Result<HandState> Actions::sample_hand(const Session& session, std::size_t hand, XrTime time) {
  HandState state;
  TRY_ASSIGN(const Located aim, session.locate(aim_spaces_[hand], time));
  TRY_ASSIGN(const Located grip, session.locate(grip_spaces_[hand], time));
  state.active = aim.valid;
  if (!state.active) {
    selecting_[hand] = squeezing_[hand] = false;
    return state;
  }
  state.aim = aim.pose;
  state.grip = grip.valid ? grip.pose : aim.pose;
  TRY_ASSIGN(const float select, value(session, select_, hand));
  TRY_ASSIGN(const float squeeze, value(session, squeeze_, hand));
  state.select = selecting_[hand] = held(selecting_[hand], select);
  state.squeeze = squeezing_[hand] = held(squeezing_[hand], squeeze);

  XrActionStateGetInfo info{XR_TYPE_ACTION_STATE_GET_INFO};
  info.subactionPath = paths_[hand];
  XrActionStateBoolean menu{XR_TYPE_ACTION_STATE_BOOLEAN}, press{XR_TYPE_ACTION_STATE_BOOLEAN};
  XrActionStateVector2f stick{XR_TYPE_ACTION_STATE_VECTOR2F};
  info.action = menu_;
  XR_TRY(xrGetActionStateBoolean(session.handle(), &info, &menu));
  info.action = stick_press_;
  XR_TRY(xrGetActionStateBoolean(session.handle(), &info, &press));
  info.action = stick_;
  XR_TRY(xrGetActionStateVector2f(session.handle(), &info, &stick));
  state.menu = menu.isActive == XR_TRUE && menu.currentState == XR_TRUE;
  const bool stick_counts = stick.isActive == XR_TRUE && (press.isActive == XR_FALSE || press.currentState == XR_TRUE);
  if (stick_counts) state.stick = {stick.currentState.x, stick.currentState.y};
  return state;
}

Result<float> Actions::value(const Session& session, XrAction action, std::size_t hand) const {
  XrActionStateGetInfo info{XR_TYPE_ACTION_STATE_GET_INFO};
  info.action = action;
  info.subactionPath = paths_[hand];
  XrActionStateFloat state{XR_TYPE_ACTION_STATE_FLOAT};
  XR_TRY(xrGetActionStateFloat(session.handle(), &info, &state));
  return state.isActive == XR_TRUE ? state.currentState : 0.0f;
}

void Actions::haptic(const Session& session, Hand hand, std::chrono::nanoseconds duration, float amplitude) const {
  XrHapticVibration vibration{XR_TYPE_HAPTIC_VIBRATION};
  vibration.duration = duration.count();
  vibration.frequency = XR_FREQUENCY_UNSPECIFIED;
  vibration.amplitude = amplitude;
  XrHapticActionInfo info{XR_TYPE_HAPTIC_ACTION_INFO};
  info.action = haptic_;
  info.subactionPath = paths_[static_cast<std::size_t>(hand)];
  xrApplyHapticFeedback(session.handle(), &info, reinterpret_cast<const XrHapticBaseHeader*>(&vibration));  // a lost one harms nobody
}

std::string Actions::profile(const Runtime& runtime, const Session& session, Hand hand) const {
  XrInteractionProfileState state{XR_TYPE_INTERACTION_PROFILE_STATE};
  if (XR_FAILED(xrGetCurrentInteractionProfile(session.handle(), paths_[static_cast<std::size_t>(hand)], &state))) return {};
  if (state.interactionProfile == XR_NULL_PATH) return {};
  char text[XR_MAX_PATH_LENGTH] = {};
  std::uint32_t length = 0;
  xrPathToString(runtime.instance(), state.interactionProfile, sizeof text, &length, text);
  return text;
}

}  // namespace aisle::xr
