// The log sink: key=value lines, no personal data, no secrets. Any thread. Never call in a steady frame.
#pragma once
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace aisle::log {

enum class Level { debug, info, warning, error };

// Opens (or moves) the sink: stderr always for warnings and errors; FILE too when not empty (capped, 2 x 5 MB).
void open(const std::string& file, Level console_level);
void write(Level level, std::string_view line);

template <class... A>
void debug(fmt::format_string<A...> f, A&&... a) { write(Level::debug, fmt::format(f, std::forward<A>(a)...)); }
template <class... A>
void info(fmt::format_string<A...> f, A&&... a) { write(Level::info, fmt::format(f, std::forward<A>(a)...)); }
template <class... A>
void warning(fmt::format_string<A...> f, A&&... a) { write(Level::warning, fmt::format(f, std::forward<A>(a)...)); }
template <class... A>
void error(fmt::format_string<A...> f, A&&... a) { write(Level::error, fmt::format(f, std::forward<A>(a)...)); }

}  // namespace aisle::log
