// Bindings: which button of which controller does what. The one table for all OpenXR interaction profiles.
#pragma once
#include <array>

namespace aisle::xr {

// Paths below /user/hand/*/input; null: the controller has nothing fitting.
struct Bindings {
  const char* profile;
  const char* extension;   // needed for the profile; null: core
  const char* select;
  const char* squeeze;
  const char* menu_left;
  const char* menu_right;
  const char* stick;
  const char* stick_press;  // the stick counts only while this is held: trackpads feel every resting thumb
  const char* aim = "aim/pose";
  const char* grip = "grip/pose";
  bool haptic = true;
};

inline constexpr std::array kBindings{
    Bindings{"/interaction_profiles/khr/simple_controller", nullptr, "select/click", nullptr, "menu/click", "menu/click", nullptr, nullptr},
    // The right controller's menu button belongs to the system, so the upper face buttons go back.
    Bindings{"/interaction_profiles/oculus/touch_controller", nullptr, "trigger/value", "squeeze/value", "y/click", "b/click", "thumbstick",
             nullptr},
    // squeeze/value follows a resting hand; force does not.
    Bindings{"/interaction_profiles/valve/index_controller", nullptr, "trigger/value", "squeeze/force", "b/click", "b/click", "thumbstick",
             nullptr},
    Bindings{"/interaction_profiles/htc/vive_controller", nullptr, "trigger/value", "squeeze/click", "menu/click", "menu/click", "trackpad",
             "trackpad/click"},
    Bindings{"/interaction_profiles/microsoft/motion_controller", nullptr, "trigger/value", "squeeze/click", "menu/click", "menu/click",
             "thumbstick", nullptr},
    Bindings{"/interaction_profiles/hp/mixed_reality_controller", "XR_EXT_hp_mixed_reality_controller", "trigger/value", "squeeze/value",
             "y/click", "b/click", "thumbstick", nullptr},
    Bindings{"/interaction_profiles/ext/hand_interaction_ext", "XR_EXT_hand_interaction", "aim_activate_ext/value", "grasp_ext/value", nullptr,
             nullptr, nullptr, nullptr, "aim/pose", "grip/pose", false},
};

}  // namespace aisle::xr
