#include "net/client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "base/platform.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/thread_guard.hpp"
#include "glue/log.hpp"
#include "net/address.hpp"

namespace aisle::net {
namespace {

struct HeaderList {
  curl_slist* list = nullptr;
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

// A file that appears under its name only when whole.
class PendingFile {
 public:
  ~PendingFile() { drop(); }
  bool open(const std::string& path) {
    path_ = path;
    temporary_ = fmt::format("{}.{}.part", path, base::uuid_v4().substr(0, 8));
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd_ >= 0;
  }
  bool write(const char* bytes, std::size_t n) {
    while (n > 0) {
      const ssize_t put = ::write(fd_, bytes, n);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return false;
      bytes += put;
      n -= static_cast<std::size_t>(put);
    }
    return true;
  }
  bool keep() {
    const bool flushed = ::fsync(fd_) == 0;
    ::close(std::exchange(fd_, -1));
    if (flushed && ::rename(temporary_.c_str(), path_.c_str()) == 0) return true;
    ::unlink(temporary_.c_str());
    return false;
  }
  void drop() {
    if (fd_ < 0) return;
    ::close(std::exchange(fd_, -1));
    ::unlink(temporary_.c_str());
  }

 private:
  std::string path_, temporary_;
  int fd_ = -1;
};

struct Transfer {
  std::uint64_t id = 0;
  Request request;
  base::Secret body;
  Client::Done done;
  CURL* easy = nullptr;
  HeaderList headers;
  Response response;
  PendingFile file;
  char said[CURL_ERROR_SIZE] = "";  // curl's own sentence of what went wrong
  bool plain_http = false;
  bool too_large = false, refused = false, disk_failed = false;

  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (easy != nullptr) curl_easy_cleanup(easy);
  }
};

std::size_t on_body(char* bytes, std::size_t, std::size_t n, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  t.response.received += n;
  if (t.response.received > t.request.limits.bytes) {
    t.too_large = true;
    return 0;
  }
  if (t.request.to_file.empty()) {
    t.response.body.append(bytes, n);
    return n;
  }
  if (t.file.write(bytes, n)) return n;
  t.disk_failed = true;
  return 0;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t n, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  constexpr std::size_t kMostHeaders = 200;
  std::string_view line(bytes, n);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    t.response.headers.clear();  // of a redirect or a 100
    return n;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || t.response.headers.size() >= kMostHeaders) return n;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  t.response.headers.emplace_back(std::string(line.substr(0, colon)), std::string(value));
  return n;
}

// Called with the address a name has led to, before connecting: names can lie, addresses cannot.
curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& t = *static_cast<Transfer*>(user);
  const bool loopback = is_loopback_address(&address->addr);
  const bool allowed = loopback ? t.request.allow_loopback : !t.plain_http && is_public_address(&address->addr);
  if (!allowed) {
    t.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool is_tls_error(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return true;
    default: return false;
  }
}

// The libraries below curl have their own numbers; their sentences are much alike.
TlsTrouble tls_trouble(std::string_view said) {
  static constexpr std::pair<std::string_view, TlsTrouble> kWords[] = {
      {"has expired", TlsTrouble::expired},
      {"not yet valid", TlsTrouble::not_yet_valid},
      {"not yet activated", TlsTrouble::not_yet_valid},
      {"subject name", TlsTrouble::other_name},
      {"host name", TlsTrouble::other_name},
      {"hostname", TlsTrouble::other_name},
      {"self-signed", TlsTrouble::self_signed},
      {"self signed", TlsTrouble::self_signed},
      {"local issuer", TlsTrouble::unknown_issuer},
      {"issuer certificate", TlsTrouble::unknown_issuer},
      {"first certificate", TlsTrouble::unknown_issuer},
      {"protocol version", TlsTrouble::old_protocol},
      {"unsupported protocol", TlsTrouble::old_protocol},
      {"wrong version", TlsTrouble::old_protocol},
      {"handshake failure", TlsTrouble::old_protocol},
  };
  for (const auto& [words, trouble] : kWords) {
    if (said.find(words) != std::string_view::npos) return trouble;
  }
  return TlsTrouble::other;
}

Outcome outcome_of(const Transfer& t, CURLcode code) {
  if (t.refused) return Outcome::refused_address;
  if (t.too_large) return Outcome::too_large;
  if (t.disk_failed) return Outcome::disk_error;
  if (code == CURLE_OK) return Outcome::ok;
  long sent = 0;
  curl_easy_getinfo(t.easy, CURLINFO_REQUEST_SIZE, &sent);
  // After the request has left, UNSUPPORTED_PROTOCOL means that the answer is no HTTP: anything may have happened there.
  const bool bad_address = code == CURLE_URL_MALFORMAT || code == CURLE_TOO_MANY_REDIRECTS || (code == CURLE_UNSUPPORTED_PROTOCOL && (sent == 0 || t.request.redirects > 0));
  if (bad_address) return Outcome::refused_address;
  if (sent == 0) return is_tls_error(code) ? Outcome::tls_error : Outcome::connect_error;
  return code == CURLE_OPERATION_TIMEDOUT ? Outcome::timeout : Outcome::cut;
}

}  // namespace

// Everything the net thread and the callers share.
class Core {
 public:
  explicit Core(Config config) : config_(std::move(config)), multi_(curl_multi_init()) {}
  ~Core() {
    transfers_.clear();
    curl_multi_cleanup(multi_);
    curl_global_cleanup();
  }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void begin() {
    thread_ = std::thread([this] { run(); });
  }
  void end() {
    stop_ = true;
    curl_multi_wakeup(multi_);
    if (thread_.joinable()) thread_.join();
  }
  std::uint64_t post(Request request, Client::Done done) {
    auto t = std::make_unique<Transfer>();
    t->request = std::move(request);
    t->body = base::Secret(std::move(t->request.body));
    t->request.body.clear();
    t->done = std::move(done);
    std::uint64_t id = 0;
    {
      std::lock_guard lock(mutex_);
      id = ++last_id_;
      t->id = id;
      posted_.push_back(std::move(t));
    }
    curl_multi_wakeup(multi_);
    return id;
  }
  // After this returns on another thread than net's, a completion may be running but none will start.
  void cancel(std::uint64_t id) {
    {
      std::lock_guard lock(mutex_);
      canceled_.push_back(id);
    }
    curl_multi_wakeup(multi_);
  }

 private:
  void run() {
    base::name_thread("net");
    while (!stop_) {
      take_posted();
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_done();
      curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
    for (auto& [easy, t] : transfers_) curl_multi_remove_handle(multi_, easy);
    transfers_.clear();
  }

  void take_posted() {
    std::vector<std::unique_ptr<Transfer>> posted;
    std::vector<std::uint64_t> canceled;
    {
      std::lock_guard lock(mutex_);
      posted.swap(posted_);
      canceled.swap(canceled_);
    }
    for (auto& t : posted) {
      if (std::find(canceled.begin(), canceled.end(), t->id) == canceled.end()) launch(std::move(t));
    }
    for (const std::uint64_t id : canceled) {
      for (auto it = transfers_.begin(); it != transfers_.end(); ++it) {
        if (it->second->id != id) continue;
        curl_multi_remove_handle(multi_, it->first);
        transfers_.erase(it);
        break;
      }
    }
  }

  void refuse(Transfer& t, Outcome outcome, std::string detail) {
    t.response.outcome = outcome;
    t.response.detail = std::move(detail);
    t.done(std::move(t.response));
  }

  void launch(std::unique_ptr<Transfer> t) {
    const std::string host = host_of(t->request.url);
    t->plain_http = t->request.url.starts_with("http:");
    if (host.empty() || (t->plain_http && !is_loopback_url(t->request.url)) || (!t->request.allow_loopback && is_loopback_url(t->request.url))) {
      return refuse(*t, Outcome::refused_address, "only https, or http on this computer");
    }
    if (!t->request.to_file.empty() && !t->file.open(t->request.to_file)) return refuse(*t, Outcome::disk_error, std::strerror(errno));
    t->easy = curl_easy_init();
    set_options(*t);
    CURL* easy = t->easy;
    curl_multi_add_handle(multi_, easy);
    transfers_.emplace(easy, std::move(t));
  }

  void set_options(Transfer& t) {
    CURL* e = t.easy;
    curl_easy_setopt(e, CURLOPT_URL, t.request.url.c_str());
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t.said);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");  // which hosts plain http may reach is checked per socket
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, t.plain_http ? "http,https" : "https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, t.request.redirects > 0 ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_MAXREDIRS, static_cast<long>(t.request.redirects));
    curl_easy_setopt(e, CURLOPT_PROXY, "");  // a proxy would see loopback and payee differently from what is shown
    curl_easy_setopt(e, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(e, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!config_.ca_file.empty()) curl_easy_setopt(e, CURLOPT_CAINFO, config_.ca_file.c_str());
    curl_easy_setopt(e, CURLOPT_USERAGENT, config_.user_agent.c_str());
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, scaled(t.request.limits.connect_ms));
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, scaled(t.request.limits.total_ms));
    if (t.request.never_resend) {
      curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
      curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
    }
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, &t);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, &t);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, &t);
    set_method(t);
  }

  long scaled(long ms) const { return std::max(1L, static_cast<long>(static_cast<double>(ms) * config_.time_scale)); }

  static void set_method(Transfer& t) {
    for (const auto& [name, value] : t.request.headers) t.headers.add(name + ": " + value);
    t.headers.add("Expect:");  // no 100-continue: it would add a second to every larger body
    curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, t.headers.list);
    if (t.request.method == Method::get) return;
    curl_easy_setopt(t.easy, CURLOPT_POST, 1L);
    if (t.request.method == Method::put) curl_easy_setopt(t.easy, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(t.easy, CURLOPT_POSTFIELDS, t.body.view().data());
    curl_easy_setopt(t.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t.body.view().size()));
  }

  void finish_done() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto it = transfers_.find(message->easy_handle);
      std::unique_ptr<Transfer> t = std::move(it->second);
      transfers_.erase(it);
      curl_multi_remove_handle(multi_, t->easy);
      finish(*t, code);
    }
  }

  void finish(Transfer& t, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
    t.response.status = static_cast<int>(status);
    t.response.outcome = outcome_of(t, code);
    t.response.detail = curl_easy_strerror(code);
    if (t.response.outcome == Outcome::tls_error) {
      t.response.tls = tls_trouble(t.said);
      t.response.detail = t.said;
    }
    if (!t.request.to_file.empty()) {
      const bool whole = t.response.outcome == Outcome::ok && status == 200;
      if (!whole) t.file.drop();
      else if (!t.file.keep()) t.response.outcome = Outcome::disk_error;
    }
    if (t.response.outcome != Outcome::ok) t.response.body.clear();
    if (t.response.outcome != Outcome::ok) {
      log::info("event=net_failed host={} outcome={} status={} detail=\"{}\"", host_of(t.request.url), to_string(t.response.outcome), status, t.response.detail);
    }
    {
      std::lock_guard lock(mutex_);  // canceled since: its owner may be gone
      if (std::find(canceled_.begin(), canceled_.end(), t.id) != canceled_.end()) return;
    }
    t.done(std::move(t.response));
  }

  Config config_;
  CURLM* multi_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> posted_;
  std::vector<std::uint64_t> canceled_;
  std::uint64_t last_id_ = 0;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers_;  // the net thread's alone
};

Ticket::Ticket(Ticket&& o) noexcept : core_(std::move(o.core_)), id_(std::exchange(o.id_, 0)) {}

Ticket& Ticket::operator=(Ticket&& o) noexcept {
  if (this == &o) return *this;
  cancel();
  core_ = std::move(o.core_);
  id_ = std::exchange(o.id_, 0);
  return *this;
}

Ticket::~Ticket() { cancel(); }

void Ticket::cancel() {
  const std::uint64_t id = std::exchange(id_, 0);
  if (id == 0) return;
  if (const auto core = core_.lock()) core->cancel(id);
}

Result<std::unique_ptr<Client>> Client::make(Config config) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {  // counted by curl; ~Core gives it back
    return fail(ErrorKind::internal, "The network library does not start.", "Reinstall libcurl.");
  }
  auto core = std::make_shared<Core>(std::move(config));
  core->begin();
  return std::unique_ptr<Client>(new Client(std::move(core)));
}

Client::~Client() { core_->end(); }

Ticket Client::start(Request request, Done done) {
  const std::uint64_t id = core_->post(std::move(request), std::move(done));
  return Ticket(core_, id);
}

}  // namespace aisle::net
