# How every target of the tree is made: language level, warnings, sanitizers, ccache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(aisle_options INTERFACE)
target_include_directories(aisle_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/app ${CMAKE_SOURCE_DIR}/third_party)
target_compile_definitions(aisle_options INTERFACE GLM_FORCE_DEPTH_ZERO_TO_ONE GLM_FORCE_RADIANS GLM_FORCE_CTOR_INIT
                           $<$<BOOL:${AISLE_KILL_POINTS}>:AISLE_KILL_POINTS=1>)
target_compile_options(aisle_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # GCC 12 sees ghosts in moved variants
                       $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>  # it takes a unity's files for headers
                       $<$<BOOL:${AISLE_WERROR}>:-Werror>)
if(AISLE_SANITIZE)
  add_compile_options(-fsanitize=${AISLE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${AISLE_SANITIZE})
  add_compile_definitions(AISLE_SANITIZED=1)
endif()
if(AISLE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# aisle_library(NAME [DEPS ...] [PRIVATE ...] [EXCLUDE regex]): a static library of the *.cpp beside the caller's CMakeLists.txt
# (and of its subfolders that have no CMakeLists.txt of their own).
function(aisle_library NAME)
  cmake_parse_arguments(A "" "EXCLUDE" "DEPS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  file(GLOB_RECURSE nested RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(file IN LISTS nested)
    get_filename_component(dir ${file} DIRECTORY)
    list(FILTER sources EXCLUDE REGEX "${CMAKE_CURRENT_SOURCE_DIR}/${dir}/")
  endforeach()
  if(A_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${A_EXCLUDE}")
  endif()
  if(sources)
    add_library(${NAME} STATIC ${sources})
    target_link_libraries(${NAME} PUBLIC aisle_options ${A_DEPS} PRIVATE ${A_PRIVATE})
  else()
    add_library(${NAME} INTERFACE)
    target_link_libraries(${NAME} INTERFACE aisle_options ${A_DEPS})
  endif()
endfunction()

# aisle_test(NAME SOURCES ... DEPS ... [LABELS ...]): a GoogleTest program, one ctest entry per program.
function(aisle_test NAME)
  cmake_parse_arguments(A "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 300)
  endif()
  add_executable(${NAME} ${A_SOURCES})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests UNITY_BUILD OFF)  # tests may share names
  target_link_libraries(${NAME} PRIVATE aisle_options ${A_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT AISLE_SANITIZE)
    target_compile_options(${NAME} PRIVATE -O1 $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)  # what is tested is in the libraries; a cold build is a third of a CI run
  endif()
  add_test(NAME ${NAME} COMMAND ${NAME})
  set_tests_properties(${NAME} PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${A_TIMEOUT}
    ENVIRONMENT "AISLE_SOURCE_DIR=${CMAKE_SOURCE_DIR};AISLE_BUILD_DIR=${CMAKE_BINARY_DIR}")
endfunction()
