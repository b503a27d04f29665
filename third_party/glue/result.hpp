// Result<T>: a value or an Error that a shopper, merchant or operator can act on. No dependencies inside the tree.
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace aisle {

// What kind of trouble it is; decides the exit code and whether trying again can help.
enum class ErrorKind {
  invalid,      // bad input: options, files, data
  not_found,
  unavailable,  // network, service, busy: may work later
  timeout,
  limit,        // too large, too deep, too long
  io,           // disk, permissions
  conflict,     // state has moved on
  device,       // GPU, window or headset missing or lost
  internal,
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what;  // what happened, one plain sentence
  std::string todo;  // what the reader can do about it, one plain sentence; may be empty
  std::string sentence() const { return todo.empty() ? what : what + " " + todo; }
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string what, std::string todo = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(todo)});
}

}  // namespace aisle

// TRY(x): evaluates a Result<void>-like expression and returns its error. TRY_ASSIGN(var, x): the value or return.
#define AISLE_CONCAT_(a, b) a##b
#define AISLE_CONCAT(a, b) AISLE_CONCAT_(a, b)
#define TRY(expr)                                                                    \
  do {                                                                               \
    if (auto try_result_ = (expr); !try_result_) {                                   \
      return tl::unexpected<::aisle::Error>(std::move(try_result_).error());         \
    }                                                                                \
  } while (false)
#define TRY_ASSIGN_IMPL(tmp, decl, expr)                                     \
  auto tmp = (expr);                                                         \
  if (!tmp) return tl::unexpected<::aisle::Error>(std::move(tmp).error());   \
  decl = std::move(*tmp)
#define TRY_ASSIGN(decl, expr) TRY_ASSIGN_IMPL(AISLE_CONCAT(try_value_, __LINE__), decl, expr)
