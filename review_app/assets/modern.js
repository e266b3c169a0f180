// a browser that cannot read a static block cannot read the pages behind the sign-in either
class Modern {
  static {
    document.documentElement.setAttribute("data-modern", "");
  }
}
