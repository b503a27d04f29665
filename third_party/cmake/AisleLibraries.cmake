# Every outside library, found once, with the reason it is here. Debian 12 packages; newer versions must configure too.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(glm REQUIRED)                    # vectors, matrices, quaternions
find_package(fmt REQUIRED)                    # formatting: GCC 12 has no std::format
find_package(spdlog REQUIRED)                 # log sink behind glue/log.hpp
find_package(nlohmann_json REQUIRED)          # JSON with clear errors
find_package(CURL REQUIRED)                   # HTTP client
find_package(SQLite3 REQUIRED)                # ledger, sandbox merchant
find_package(SDL2 REQUIRED)                   # window, keyboard, mouse
find_package(OpenSSL REQUIRED)                # SHA-256; TLS of httplib
find_package(ZLIB REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)   # sealing of the journal's bytes
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)         # .sh3f catalogues are zip files
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp) # the importer's process limits
find_package(assimp REQUIRED)                 # model import, in its own process only
pkg_check_modules(draco REQUIRED IMPORTED_TARGET draco)        # KHR_draco_mesh_compression, there too
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp)       # pictures in WebP, there too
find_package(meshoptimizer REQUIRED)          # cook: vertex cache, simplification; import: EXT_meshopt_compression
find_package(embree REQUIRED)                 # cook: rays of baked occlusion
find_package(OpenXR REQUIRED)                 # headset
find_path(VULKAN_HEADERS vulkan/vulkan.h REQUIRED)
find_path(VOLK_INCLUDE volk.h REQUIRED)       # Vulkan entry points without linking the loader
find_path(IMGUI_INCLUDE imgui.h PATH_SUFFIXES imgui REQUIRED)  # panels; drawn by our own pipeline
find_library(IMGUI_LIBRARY imgui REQUIRED)
find_library(STB_LIBRARY stb REQUIRED)
find_package(Freetype REQUIRED)               # ImGui's glyphs: Debian 12's stb_truetype and rect packer disagree inside libimgui (crash)
add_library(aisle_imgui INTERFACE)
target_include_directories(aisle_imgui INTERFACE ${IMGUI_INCLUDE})
target_link_libraries(aisle_imgui INTERFACE ${IMGUI_LIBRARY} ${STB_LIBRARY} Freetype::Freetype)
find_path(HTTPLIB_INCLUDE httplib.h REQUIRED) # the sandbox merchant's server
find_library(HTTPLIB_LIBRARY cpp-httplib)     # Debian 12 ships it compiled
add_library(aisle_httplib INTERFACE)
target_include_directories(aisle_httplib INTERFACE ${HTTPLIB_INCLUDE})
if(HTTPLIB_LIBRARY)
  # The compiled library's class layouts depend on these: they must be the ones it was built with.
  pkg_check_modules(httplib REQUIRED cpp-httplib)
  target_compile_options(aisle_httplib INTERFACE ${httplib_CFLAGS_OTHER})
endif()
target_link_libraries(aisle_httplib INTERFACE $<$<BOOL:${HTTPLIB_LIBRARY}>:${HTTPLIB_LIBRARY}> OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED) # command lines
find_path(EXPECTED_INCLUDE tl/expected.hpp REQUIRED)
find_program(GLSLANG_VALIDATOR NAMES glslangValidator glslang REQUIRED)
if(AISLE_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
